from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from analytics.models import BestEffort
from analytics.queries.bests import efforts_of, personal_bests, records
from analytics.services.critical_speeds import candidates
from analytics.services.race_results import results_of
from analytics.services.results import told_results
from runners.models import Race, TypedBest
from tests.analytics.history import run

pytestmark = pytest.mark.django_db
MAY, JUNE, JULY = dt.date(2026, 5, 3), dt.date(2026, 6, 7), dt.date(2026, 7, 5)


@pytest.fixture
def runner(alice):
    return alice.runner


def test_it_follows_the_day_of_the_run_not_of_the_upload(runner):
    run(runner, JULY, efforts={5000.0: 1200.0})
    run(runner, MAY, efforts={5000.0: 1260.0})
    run(runner, JUNE, efforts={5000.0: 1230.0})
    assert [(r.day, r.time, r.previous) for r in records(runner)[5000.0]] == [
        (MAY, 1260.0, None),
        (JUNE, 1230.0, 1260.0),
        (JULY, 1200.0, 1230.0),
    ]


def test_it_gives_the_best_of_each_distance(runner):
    run(runner, MAY, efforts={400.0: 80.0, 5000.0: 1200.0})
    run(runner, JUNE, efforts={400.0: 85.0, 5000.0: 1150.0})
    assert [(r.distance, r.day) for r in personal_bests(runner)] == [(400.0, MAY), (5000.0, JUNE)]


@pytest.mark.parametrize("field", ["indoor", "verified"])
def test_it_leaves_out_what_cannot_be_believed(runner, field):
    run(runner, MAY, efforts={5000.0: 1200.0})
    doubtful = run(runner, JUNE, efforts={5000.0: 600.0})
    BestEffort.objects.filter(session=doubtful).update(**{field: field == "indoor"})
    assert [r.day for r in personal_bests(runner)] == [MAY]


def test_it_takes_a_best_back_with_its_session(runner):
    run(runner, MAY, efforts={5000.0: 1200.0})
    session = run(runner, JUNE, efforts={5000.0: 1100.0})
    session.deleted_at = timezone.now()
    session.save()
    assert [r.day for r in personal_bests(runner)] == [MAY]


def test_it_counts_bests_typed_in(runner):
    run(runner, MAY, efforts={5000.0: 1200.0})
    TypedBest.objects.create(runner=runner, distance=5000, time=1180, day=JUNE, official=True)
    best = personal_bests(runner)[0]
    assert (best.time, best.session, best.official, best.previous) == (1180, None, True, 1200.0)


def fastest_of(runner):
    """Return what three pages call the same run: the best over 10 km, the result, and what critical speed rests on."""
    (best,) = (record for record in personal_bests(runner) if abs(record.distance - 10000) <= 200)
    (result,) = results_of(runner)
    (candidate,) = candidates(runner)
    return best.time, result.time, candidate.time


@pytest.mark.parametrize("distance", [9850.0, 10000.0, 10150.0])
@pytest.mark.parametrize("linked", [True, False])
def test_an_official_time_stands_above_the_recording_everywhere(runner, distance, linked):
    race = Race.objects.create(runner=runner, name="City 10", day=JUNE, distance=distance, result_time=2410)
    run(runner, JUNE, efforts={10000.0: 2380.0}, race=race if linked else None)
    assert fastest_of(runner) == (2410, 2410, 2410)


def test_an_official_time_stands_above_a_race_recorded_on_the_next_day(runner):
    race = Race.objects.create(runner=runner, name="Night run", day=JUNE, distance=10000, result_time=2410)
    run(runner, JUNE + dt.timedelta(days=1), efforts={10000.0: 2380.0}, race=race)
    assert fastest_of(runner) == (2410, 2410, 2410)


def test_a_race_stands_above_a_best_typed_in_and_that_above_the_recording(runner):
    run(runner, JUNE, efforts={10000.0: 2380.0})
    TypedBest.objects.create(runner=runner, distance=10000, time=2400, day=JUNE)
    assert fastest_of(runner) == (2400, 2400, 2400)
    Race.objects.create(runner=runner, name="City 10", day=JUNE, distance=10000, result_time=2410)
    assert fastest_of(runner) == (2410, 2410, 2410)


@pytest.mark.parametrize("deleted_at", [None, timezone.now()])
def test_a_race_in_the_hills_is_no_result_even_from_the_bin(runner, deleted_at):
    race = Race.objects.create(runner=runner, name="Ridge", day=JUNE, distance=10000, result_time=3500)
    run(runner, JUNE, sport_class="trail", race=race, deleted_at=deleted_at)
    assert [list(results_of(runner)), candidates(runner), personal_bests(runner)] == [[], [], []]


def test_the_run_that_is_not_in_the_bin_says_what_a_race_was(runner):
    race = Race.objects.create(runner=runner, name="City 10", day=JUNE, distance=10000, result_time=2410)
    run(runner, JUNE, sport_class="trail", race=race, deleted_at=timezone.now())
    kept = run(runner, JUNE, race=race)
    assert [(result.time, result.session) for result in told_results(runner)] == [(2410, kept.pk)]


@pytest.mark.parametrize(("distance", "days"), [(9700.0, 0), (10300.0, 0), (10000.0, 1)])
def test_another_distance_or_day_leaves_the_recording_its_time(runner, distance, days):
    day = JUNE + dt.timedelta(days=days)
    Race.objects.create(runner=runner, name="City run", day=day, distance=distance, result_time=2500)
    run(runner, JUNE, efforts={10000.0: 2380.0})
    assert sorted(result.time for result in results_of(runner)) == [2380, 2500]
    assert sorted(candidate.time for candidate in candidates(runner)) == [2380, 2500]


def test_the_time_of_one_runner_says_nothing_of_another(runner, erin):
    Race.objects.create(runner=erin, name="City 10", day=JUNE, distance=10000, result_time=2410)
    run(runner, JUNE, efforts={10000.0: 2380.0})
    assert fastest_of(runner) == (2380, 2380, 2380)


@pytest.mark.parametrize(
    ("distance", "time", "announced"), [(400.0, 79.0, False), (400.0, 78.0, True), (5000.0, 79.9, True)]
)
def test_it_announces_short_bests_only_if_clearly_faster(runner, distance, time, announced):
    run(runner, MAY, efforts={distance: 80.0})
    run(runner, JUNE, efforts={distance: time})
    assert personal_bests(runner)[0].announced is announced


def test_it_compares_a_session_with_the_bests(runner):
    first = run(runner, MAY, efforts={5000.0: 1200.0, 400.0: 80.0})
    run(runner, JUNE, efforts={5000.0: 1100.0, 400.0: 90.0})
    short, long = reversed(efforts_of(first.pk, records(runner)))
    assert short.record is not None
    assert long.record is not None
    assert short.best is not None
    assert long.best is not None
    assert (short.record.time, short.best.time) == (80.0, 80.0)
    assert (long.record.time, long.best.time) == (1200.0, 1100.0)
