from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from runners.services import share
from sessions.models import Session
from tests.analytics.history import run

pytestmark = pytest.mark.django_db
MAY = dt.date(2026, 5, 3)


@pytest.fixture
def address(alice) -> str:
    return reverse("analytics:sessions", args=[alice.runner.pk])


@pytest.fixture
def some(alice) -> list[Session]:
    runner = alice.runner
    return [
        run(runner, MAY, seconds=3000, kind="easy", notes="by the river"),
        run(runner, MAY.replace(month=6), seconds=9000, kind="long"),
        run(runner, MAY.replace(year=2025), seconds=1200, sport_class="trail"),
    ]


def listed(client, address, **query) -> list[str]:
    return [session.pk for session in client.get(address, query).context["page_obj"]]


def test_it_lists_the_newest_first(alice, client_of, address, some):
    easy, long, trail = (session.pk for session in some)
    assert listed(client_of(alice), address) == [long, easy, trail]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "river"}, [0]),
        ({"kind": "long"}, [1]),
        ({"year": "2025"}, [2]),
        ({"sport": "trail"}, [2]),
        ({"longer": "20"}, [1]),
        ({"q": "nothing like it"}, []),
        ({"year": "rubbish", "longer": "-1"}, [1, 0, 2]),
    ],
)
def test_it_narrows(alice, client_of, address, some, query, expected):
    assert listed(client_of(alice), address, **query) == [some[i].pk for i in expected]


def test_it_sorts_with_what_is_missing_last(alice, client_of, address, some):
    Session.objects.filter(pk=some[1].pk).update(distance=None)
    easy, long, trail = (session.pk for session in some)
    assert listed(client_of(alice), address, sort="-distance") == [easy, trail, long]
    assert listed(client_of(alice), address, sort="distance") == [trail, easy, long]


@pytest.mark.parametrize("sort", ["name", "-time", "pace", "-heart_rate", "load", "rubbish"])
def test_it_sorts_by_every_column(alice, client_of, address, some, sort):
    assert len(listed(client_of(alice), address, sort=sort)) == 3


def test_its_table_tells_tenths(alice, client_of, some):
    Session.objects.filter(pk=some[0].pk).update(distance=9293.310000000001)
    assert "9293.3" in [row["distance, m"] for row in table(client_of(alice), alice.runner)]


def test_it_leaves_out_what_lies_in_the_bin(alice, client_of, address, some):
    Session.objects.filter(pk=some[0].pk).update(deleted_at=timezone.now())
    assert some[0].pk not in listed(client_of(alice), address)


def test_it_shows_no_sessions_of_others(alice, client_of, address, some, erin):
    run(erin, MAY)
    assert len(listed(client_of(alice), address)) == 3


def test_a_stranger_finds_nothing(carol, client_of, address):
    assert client_of(carol).get(address).status_code == 404


def test_it_leads_to_the_upload_when_empty(alice, client_of, address):
    html = client_of(alice).get(address).content.decode()
    assert reverse("sessions:upload", args=[alice.runner.pk]) in html
    assert "No sessions yet" in html


def test_it_answers_htmx_with_the_list_alone(alice, client_of, address, some):
    html = client_of(alice).get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert html.count("<tr>") == 4


def test_it_pages(alice, client_of, address):
    for i in range(35):
        run(alice.runner, MAY + dt.timedelta(days=i))
    assert len(listed(client_of(alice), address)) == 30
    assert len(listed(client_of(alice), address, page=2)) == 5


def test_it_asks_as_often_for_many_as_for_few(alice, client_of, address, django_assert_num_queries):
    client = client_of(alice)
    for i in range(5):
        run(alice.runner, MAY + dt.timedelta(days=i))
    client.get(address)
    with django_assert_num_queries(8):
        client.get(address)
    for i in range(5, 50):
        run(alice.runner, MAY + dt.timedelta(days=i))
    with django_assert_num_queries(8):
        client.get(address)


def table(client, runner, **query) -> list[dict[str, str]]:
    answer = client.get(reverse("analytics:sessions_csv", args=[runner.pk]), query)
    assert answer["Content-Disposition"] == 'attachment; filename="sessions-alice-runner.csv"'
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_it_gives_the_whole_list_as_a_table(alice, client_of, some):
    rows = table(client_of(alice), alice.runner, sort="date")
    assert [row["day"] for row in rows] == ["2025-05-03", "2026-05-03", "2026-06-03"]
    assert (rows[1]["kind"], rows[1]["notes"]) == ("easy", "by the river")


def test_the_table_is_narrowed_as_the_list_is(alice, client_of, some):
    assert [row["kind"] for row in table(client_of(alice), alice.runner, kind="long")] == ["long"]


def test_the_table_keeps_what_is_withheld_from_the_coach(alice, bob, client_of, some):
    assert {"notes", "mean heart rate, bpm"} <= set(table(client_of(bob), alice.runner)[0])
    share(alice.runner, ())
    assert not {"notes", "mean heart rate, bpm"} & set(table(client_of(bob), alice.runner)[0])


def test_the_table_holds_no_formulas(alice, client_of, some):
    Session.objects.update(name="=1+1")
    assert {row["name"] for row in table(client_of(alice), alice.runner)} == {"'=1+1"}
