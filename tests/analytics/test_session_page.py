from __future__ import annotations

import json

import pytest
from django.urls import reverse

from analytics.models import BestEffort
from analytics.services import refresh_history
from runners.models import TypedBest
from sessions.models import Lap
from tests.analytics.history import BESTS, run
from tests.recordings import START

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(alice, stored):
    session = stored(alice.runner, duration=3000)
    run(alice.runner, session.day, efforts=BESTS)
    refresh_history(alice.runner)
    return session


def page(client, session):
    return client.get(reverse("analytics:session", args=[session.pk]))


def test_it_shows_what_the_run_was_like(alice, client_of, session):
    html = page(client_of(alice), session).content.decode()
    assert "Time in heart-rate zones" in html
    assert "Best efforts in this run" in html
    assert "by pace" in html
    assert reverse("analytics:session_columns", args=[session.pk]) in html


def test_a_stranger_finds_nothing(carol, client_of, session):
    client = client_of(carol)
    for name in ("session", "session_columns", "session_laps"):
        assert client.get(reverse(f"analytics:{name}", args=[session.pk])).status_code == 404


def test_it_says_why_a_number_is_missing(alice, client_of, stored):
    session = stored(alice.runner, duration=900, heart_rate=None)
    html = page(client_of(alice), session).content.decode()
    assert "This recording holds no heart rate." in html
    assert "Needs a heart rate." in html
    assert "too little heart rate" in html


def test_it_announces_a_new_best(alice, client_of, session):
    effort = BestEffort.objects.get(session=session, distance=5000)
    TypedBest.objects.create(runner=alice.runner, distance=5000, time=effort.time + 65, day="2020-05-05")
    BestEffort.objects.exclude(session=session).delete()
    assert "new, was" in page(client_of(alice), session).content.decode()


def test_it_leads_to_the_neighbours(alice, client_of, session, stored):
    later = stored(alice.runner, start=START.replace(day=20))
    html = page(client_of(alice), session).content.decode()
    assert reverse("analytics:session", args=[later.pk]) in html


def test_it_shows_laps_by_kilometre_and_by_watch(alice, client_of, session):
    client = client_of(alice)
    Lap.objects.filter(session=session).delete()
    Lap.objects.create(session=session, index=0, start=0, elapsed_time=1000, timer_time=1000, distance=3000)
    address = reverse("analytics:session_laps", args=[session.pk])
    assert len(client.get(address).context["laps"]) == 9
    assert len(client.get(address, {"by": "watch"}).context["laps"]) == 1


def test_it_describes_a_lap(alice, client_of, session):
    address = reverse("analytics:session_laps", args=[session.pk])
    lap = client_of(alice).get(address).context["laps"][4]["stretch"]
    assert lap.speed == pytest.approx(3.0, rel=0.03)
    assert lap.heart_rate == pytest.approx(140, abs=3)
    assert lap.cadence == pytest.approx(166, abs=3)


def test_it_lives_without_a_recording(alice, client_of, media, session):
    (media / session.recording_path).unlink()
    assert page(client_of(alice), session).status_code == 200
    columns = reverse("analytics:session_columns", args=[session.pk])
    assert client_of(alice).get(columns).status_code == 404


def test_its_columns_have_one_length(alice, client_of, session):
    data = client_of(alice).get(reverse("analytics:session_columns", args=[session.pk])).json()
    lengths = {len(column) for column in (*data["x"].values(), *data["series"].values(), data["track"])}
    assert len(lengths) == 1
    assert lengths.pop() <= 2000
    assert set(data["series"]) == {"speed", "grade_adjusted_speed", "heart_rate", "altitude", "cadence"}
    assert data["x"]["distance"][-1] == pytest.approx(session.distance, abs=10)


def test_its_columns_hold_no_word_that_json_does_not_know(alice, client_of, stored):
    session = stored(alice.runner, heart_rate=None, gps=False)
    answer = client_of(alice).get(reverse("analytics:session_columns", args=[session.pk]))
    data = json.loads(answer.content, parse_constant=pytest.fail)
    assert "heart_rate" not in data["series"]
    assert set(data["track"]) == {None}


def test_a_runner_says_how_it_was(alice, client_of, session):
    address = reverse("sessions:edit", args=[session.pk])
    form = {"name": "Hard", "kind": "tempo", "effort": 8, "notes": "windy"}
    assert client_of(alice).post(address, form).status_code == 302
    session.refresh_from_db()
    assert (session.name, session.kind, session.effort, session.notes) == ("Hard", "tempo", 8, "windy")


@pytest.mark.parametrize("effort", ["0", "11", "2.5", "much"])
def test_it_refuses_an_effort_off_the_scale(alice, client_of, session, effort):
    address = reverse("sessions:edit", args=[session.pk])
    answer = client_of(alice).post(address, {"name": "Hard", "effort": effort})
    assert answer.status_code == 200
    assert answer.context["form"].errors["effort"]


def test_it_asks_as_often_for_many_laps_and_efforts_as_for_few(
    alice, client_of, session, stored, django_assert_max_num_queries
):
    client = client_of(alice)
    page(client, session)
    with django_assert_max_num_queries(22) as few:
        page(client, session)
    for month in range(1, 5):
        stored(alice.runner, start=START.replace(month=month), duration=4000)
    with django_assert_max_num_queries(len(few)):
        page(client, session)


@pytest.mark.parametrize("name", ["analytics:session", "sessions:edit"])
def test_it_shows_the_clock_of_where_it_was_run(name, alice, client_of, stored):
    session = stored(alice.runner, start=START.replace(hour=20), utc_offset=8 * 3600)
    html = client_of(alice).get(reverse(name, args=[session.pk])).text
    assert "Monday 4 May 2026, 04:00" in html
