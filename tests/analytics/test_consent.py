"""What a coach's pages lose when a runner takes back that a kind of data is shared, and nothing else."""

from __future__ import annotations

import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from analytics.services import refresh_history
from runners.models import Runner, Thresholds
from runners.models.runner import DataKind
from runners.services import share
from sessions.models import Session

pytestmark = pytest.mark.django_db

EVERYTHING = frozenset(DataKind)
WITHHELD = "– not shared"


@pytest.fixture
def session(alice, stored) -> Session:
    session: Session = stored(alice.runner, duration=3000)
    Session.objects.filter(pk=session.pk).update(notes="sore achilles", feeling=2, effort=7)
    Thresholds.objects.filter(runner=alice.runner).update(weight=58.5)
    default_storage.save("raw/run.fit", ContentFile(b"run"))
    return session


def withhold(runner: Runner, *kinds: DataKind) -> None:
    share(runner, EVERYTHING - set(kinds))


def columns(client, session):
    return json.loads(client.get(reverse("analytics:session_columns", args=[session.pk])).content)


def page(client, session) -> str:
    return str(client.get(reverse("analytics:session", args=[session.pk])).text)


def test_it_withholds_nothing_by_itself(bob, client_of, session):
    client = client_of(bob)
    assert WITHHELD not in page(client, session)
    assert "sore achilles" in page(client, session)
    assert {"heart_rate", "altitude"} <= set(columns(client, session)["series"])
    assert client.get(reverse("sessions:raw", args=[session.pk])).getvalue() == b"run"


def test_it_withholds_the_heart_rate(alice, bob, client_of, session):
    withhold(alice.runner, DataKind.HEART_RATE)
    client = client_of(bob)
    found = columns(client, session)
    assert "heart_rate" not in found["series"]
    assert (found["zones"], any(found["track"])) == ([], True)
    html = page(client, session)
    assert WITHHELD in html
    assert "bpm</small>" not in html
    assert "TRIMP" not in html.replace("Banister’s TRIMP", "")
    laps = client.get(reverse("analytics:session_laps", args=[session.pk])).text
    assert ("not shared" in laps, ">Z" in laps) == (True, False)


def test_it_withholds_the_heart_rate_from_lists_and_trends(alice, bob, client_of, session):
    refresh_history(alice.runner)
    withhold(alice.runner, DataKind.HEART_RATE)
    client = client_of(bob)
    for name in ("analytics:sessions", "home:runner", "analytics:loads", "analytics:performance"):
        html = client.get(reverse(name, args=[alice.runner.pk])).text
        assert WITHHELD in html, name
        assert " bpm" not in html, name
    chart = client.get(reverse("analytics:load_chart", args=[alice.runner.pk]), {"chart": "cost"})
    assert chart.status_code == 404


def test_it_sorts_no_list_by_what_is_withheld(alice, bob, client_of, session, stored):
    stored(alice.runner, duration=900, heart_rate=110, start=session.started_at.replace(day=20))
    url = reverse("analytics:sessions", args=[alice.runner.pk])
    withhold(alice.runner, DataKind.HEART_RATE)
    orders = [
        client_of(bob).get(url, {"sort": word}).context["page_obj"].object_list for word in ("heart_rate", "-date")
    ]
    assert [each.pk for each in orders[0]] == [each.pk for each in orders[1]]


def test_it_withholds_the_thresholds_without_an_error(alice, bob, client_of, session):
    withhold(alice.runner, DataKind.HEART_RATE)
    client = client_of(bob)
    response = client.get(reverse("analytics:thresholds", args=[alice.runner.pk]))
    assert (response.status_code, WITHHELD in response.text) == (200, True)
    row = Thresholds.objects.get(runner=alice.runner)
    for name in ("thresholds_change", "thresholds_delete"):
        assert client.get(reverse(f"analytics:{name}", args=[alice.runner.pk, row.pk])).status_code == 404


def test_it_withholds_body_mass_and_keeps_it_when_a_coach_edits(alice, bob, client_of, session):
    withhold(alice.runner, DataKind.BODY)
    client = client_of(bob)
    assert "58.5" not in client.get(reverse("analytics:thresholds", args=[alice.runner.pk])).text
    row = Thresholds.objects.get(runner=alice.runner)
    url = reverse("analytics:thresholds_change", args=[alice.runner.pk, row.pk])
    assert "58.5" not in client.get(url).text
    data = {"valid_from": "1970-01-01", "basis": "typed", "max_heart_rate": 190, "resting_heart_rate": 50}
    client.post(url, {**data, "zone_method": "maximum", "zones": "60, 70, 80, 90", "weight": "99", "save": "1"})
    row.refresh_from_db()
    assert (row.max_heart_rate, row.weight) == (190, 58.5)


def test_it_withholds_the_diary(alice, bob, client_of, session):
    withhold(alice.runner, DataKind.DIARY)
    client = client_of(bob)
    html = page(client, session)
    assert ("sore achilles" in html, "Feeling 2" in html, WITHHELD in html) == (False, False, True)
    assert "sore achilles" not in client.get(reverse("sessions:edit", args=[session.pk])).text
    found = client.get(reverse("analytics:sessions", args=[alice.runner.pk]), {"q": "achilles"})
    assert found.context["totals"]["count"] == 0


def test_it_withholds_how_hard_it_was(alice, bob, client_of, session):
    def shown(who) -> list[bool]:
        client = client_of(who)
        numbers = client.get(reverse("analytics:session_numbers", args=[session.pk])).text
        edit = client.get(reverse("sessions:edit", args=[session.pk])).text
        told = client.get(reverse("admin:training_session_change", args=[session.pk])).text
        return [
            "of 10</small>" in page(client, session),
            "Not shared with you." not in numbers,
            'name="effort"' in edit,
            "field-effort" in told,
        ]

    assert shown(bob) == [True] * 4
    withhold(alice.runner, DataKind.DIARY)
    assert shown(bob) == [False] * 4
    assert shown(alice) == [True] * 4


def test_it_offers_no_file_in_the_administration_that_is_withheld(alice, bob, client_of, session):
    url = reverse("admin:training_session_change", args=[session.pk])
    raw = reverse("sessions:raw", args=[session.pk])
    assert raw in client_of(bob).get(url).text
    withhold(alice.runner, DataKind.LOCATION)
    assert raw not in client_of(bob).get(url).text


def test_it_keeps_the_diary_when_a_coach_edits(alice, bob, client_of, session):
    withhold(alice.runner, DataKind.DIARY)
    data = {"name": "Hills", "sport_class": "run", "notes": "overwritten", "feeling": "5", "effort": "1"}
    client_of(bob).post(reverse("sessions:edit", args=[session.pk]), data)
    session.refresh_from_db()
    assert (session.name, session.notes, session.feeling, session.effort) == ("Hills", "sore achilles", 2, 7)


def test_it_withholds_the_track_and_the_heights(alice, bob, client_of, session):
    withhold(alice.runner, DataKind.LOCATION)
    client = client_of(bob)
    found = columns(client, session)
    assert (any(found["track"]), "altitude" in found["series"], "heart_rate" in found["series"]) == (False, False, True)
    assert "Map of the run" not in page(client, session)


@pytest.mark.parametrize("kind", DataKind)
def test_it_gives_a_file_only_to_whom_all_is_shared_with(kind, alice, bob, client_of, session):
    withhold(alice.runner, kind)
    url = reverse("sessions:raw", args=[session.pk])
    assert client_of(bob).get(url).status_code == 404
    assert url not in page(client_of(bob), session)
    assert client_of(alice).get(url).getvalue() == b"run"


@pytest.mark.parametrize("who", ["alice", "dan"])
def test_it_withholds_nothing_from_the_runner_and_the_admin(who, request, alice, client_of, session):
    withhold(alice.runner, *DataKind)
    client = client_of(request.getfixturevalue(who))
    assert WITHHELD not in page(client, session)
    assert "sore achilles" in page(client, session)
    assert "heart_rate" in columns(client, session)["series"]


def test_it_withholds_rows_of_the_administration(alice, bob, dan, client_of, session):
    withhold(alice.runner, DataKind.HEART_RATE)
    for model, row in (("runners_thresholds", alice.runner.thresholds.get()), ("analytics_measures", session.measures)):
        url = reverse(f"admin:{model}_change", args=[row.pk])
        assert (client_of(bob).get(url).status_code, client_of(dan).get(url).status_code) == (302, 200)
    runner = client_of(bob).get(reverse("admin:runners_runner_change", args=[alice.runner.pk])).text
    assert "thresholds-0-max_heart_rate" not in runner


def test_it_withholds_fields_of_the_administration(alice, bob, client_of, session):
    url = reverse("admin:runners_thresholds_change", args=[alice.runner.thresholds.get().pk])
    assert 'name="weight"' in client_of(bob).get(url).text
    withhold(alice.runner, DataKind.BODY)
    assert 'name="weight"' not in client_of(bob).get(url).text


def test_it_filters_no_list_of_the_administration_by_what_may_be_withheld(alice, bob, dan, client_of, session):
    url = reverse("admin:runners_thresholds_changelist")
    assert client_of(dan).get(url, {"weight__gt": "1"}).status_code == 200
    assert client_of(bob).get(url, {"weight__gt": "1"}).status_code in (302, 400)
