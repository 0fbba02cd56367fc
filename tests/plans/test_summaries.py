"""Daily summaries: made when a day is over where the runner lives, and anew when data come late."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from analytics.models import Measures
from plans.models import Plan, PlannedWorkout
from plans.outcome import DailySummary, SummaryMark
from plans.services import accept_plan, end_plan, preview_plan
from plans.services.matching import choose, match_runner
from plans.services.nights import close_days
from plans.services.summarising import mark, renew, unsummarised, waiting
from runners.models import Runner
from runners.services import create_runner
from sessions.models import Session

pytestmark = pytest.mark.django_db


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.fixture
def workout(planned, alice):
    """The first easy run of the plan, moved to yesterday, alone in the plan, which began three weeks ago."""
    found = planned.workouts.filter(key_session=False).first()
    planned.workouts.exclude(pk=found.pk).delete()
    found.day = alice.runner.today() - dt.timedelta(days=1)
    found.save()
    Plan.objects.filter(pk=planned.pk).update(first_day=found.day - dt.timedelta(days=20))
    return found


def ran(runner, day, like, share=1.0):
    session = Session.objects.create(
        runner=runner,
        name="Run",
        sport="running",
        sport_class="run",
        started_at=dt.datetime.combine(day, dt.time(7), tzinfo=dt.UTC),
        day=day,
        distance=like.distance * share,
        elapsed_time=like.duration * share,
        timer_time=like.duration * share,
    )
    Measures.objects.create(session=session, load=like.load * share)
    return session


def summary_of(runner, day):
    return DailySummary.objects.get(runner=runner, day=day)


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("Europe/Vienna", "2026-10-25T22:59", "2026-10-25T23:00"),  # a day of 25 hours
        ("Europe/Vienna", "2026-03-29T21:59", "2026-03-29T22:00"),  # a day of 23 hours
        ("Asia/Kathmandu", "2026-06-01T18:14", "2026-06-01T18:15"),
        ("Pacific/Kiritimati", "2026-06-01T09:59", "2026-06-01T10:00"),
        ("America/Los_Angeles", "2026-11-02T07:59", "2026-11-02T08:00"),
    ],
)
def test_a_day_is_over_at_midnight_where_the_runner_lives(zone, before, after):
    runner = create_runner(name="Erin", time_zone=zone)
    day = utc(before).astimezone(runner.zone).date()
    (first, last) = unsummarised(utc(before))[runner.pk]
    assert last == day - dt.timedelta(days=1)
    mark({runner.pk: (first, last)})
    assert unsummarised(utc(before)) == {}
    assert unsummarised(utc(after)) == {runner.pk: (day, day)}


def test_every_day_comes_once_whatever_the_clocks_do():
    runner = create_runner(name="Erin", time_zone="Europe/Vienna")
    now, seen = utc("2026-10-20T00:00"), []
    while now < utc("2026-11-05T00:00"):
        spans = unsummarised(now)
        mark(spans)
        seen += [first + dt.timedelta(n) for first, last in spans.values() for n in range((last - first).days + 1)]
        now += dt.timedelta(minutes=15)
    assert seen == [dt.date(2026, 10, 19) + dt.timedelta(n) for n in range(len(seen))]
    assert seen[-1] == dt.date(2026, 11, 4)
    assert Runner.objects.get(pk=runner.pk).summary_mark.first == dt.date(2026, 10, 19)


@pytest.mark.parametrize(
    ("home", "away"), [("Pacific/Auckland", "Pacific/Honolulu"), ("Pacific/Honolulu", "Pacific/Auckland")]
)
def test_every_day_comes_once_to_who_moves(home, away):
    runner = create_runner(name="Erin", time_zone=home)
    now, seen = utc("2026-06-01T00:00"), []
    for hour in range(24 * 8):
        if hour == 24 * 4:
            Runner.objects.filter(pk=runner.pk).update(time_zone=away)
        spans = unsummarised(now + dt.timedelta(hours=hour))
        mark(spans)
        seen += [first + dt.timedelta(n) for first, last in spans.values() for n in range((last - first).days + 1)]
    assert seen == [seen[0] + dt.timedelta(n) for n in range(len(seen))]


def test_days_that_were_slept_through_are_caught_up_with():
    runner = create_runner(name="Erin", time_zone="UTC")
    mark({runner.pk: (dt.date(2026, 6, 1), dt.date(2026, 6, 1))})
    assert unsummarised(utc("2026-06-05T00:10")) == {runner.pk: (dt.date(2026, 6, 2), dt.date(2026, 6, 4))}


def test_the_night_sums_up_the_day(workout, alice):
    ran(alice.runner, workout.day, workout, 0.9)
    match_runner(alice.runner)
    close_days()
    found = summary_of(alice.runner, workout.day)
    assert (found.status, found.recommendation) == ("on_track", "go_on")
    assert found.planned_distance == pytest.approx(workout.distance, abs=0.1)
    assert found.distance_variance == pytest.approx(-10, abs=0.1)
    assert found.pace_variance == pytest.approx(0, abs=0.1)


def test_the_night_closes_what_was_not_run(workout, alice):
    close_days()
    workout.refresh_from_db()
    assert workout.status == PlannedWorkout.Status.MISSED
    assert summary_of(alice.runner, workout.day).status == "missed"


def test_the_night_finds_what_was_run_on_another_day(workout, alice):
    PlannedWorkout.objects.filter(pk=workout.pk).update(day=monday_with_tomorrow(alice.runner))
    workout.refresh_from_db()
    SummaryMark.objects.create(runner=alice.runner, first=workout.day, through=workout.day - dt.timedelta(days=1))
    run = ran(alice.runner, workout.day + dt.timedelta(days=1), workout)
    close_days()
    workout.refresh_from_db()
    assert workout.session == run
    assert summary_of(alice.runner, workout.day).status == "on_track"
    assert summary_of(alice.runner, run.day).status == "rest"


def test_the_night_finds_a_run_that_a_replaced_version_had(workout, planned, alice):
    PlannedWorkout.objects.filter(pk=workout.pk).update(day=monday_with_tomorrow(alice.runner))
    workout.refresh_from_db()
    SummaryMark.objects.create(runner=alice.runner, first=workout.day, through=workout.day - dt.timedelta(days=1))
    run = ran(alice.runner, workout.day + dt.timedelta(days=1), workout)
    planned.pk, planned.version, planned.state = None, planned.version - 1, planned.State.REPLACED
    planned.save()
    PlannedWorkout.objects.filter(pk=workout.pk).update(session=None)
    old = PlannedWorkout.objects.get(pk=workout.pk)
    old.pk, old.plan, old.session = None, planned, run
    old.save()
    close_days()
    workout.refresh_from_db()
    assert workout.session == run


def monday_with_tomorrow(runner):
    """The Monday of last week: it and its Tuesday are over."""
    today = runner.today()
    return today - dt.timedelta(days=today.weekday() + 7)


def test_it_is_done_once_a_day(workout, alice):
    assert close_days() == Runner.objects.count()
    assert close_days() == 0


def test_a_day_without_plan_and_run_has_no_row(alice):
    close_days()
    assert not DailySummary.objects.exists()


def test_a_rest_day_of_a_plan_has_one(workout, alice):
    PlannedWorkout.objects.filter(pk=workout.pk).update(day=workout.day + dt.timedelta(days=3))
    close_days()
    assert summary_of(alice.runner, workout.day).status == "rest"


def test_a_run_that_comes_late_changes_the_day(workout, alice):
    close_days()
    ran(alice.runner, workout.day, workout, 1.3)
    match_runner(alice.runner)
    assert summary_of(alice.runner, workout.day).status == "over"


def test_a_run_that_is_deleted_changes_the_day(workout, alice):
    run = ran(alice.runner, workout.day, workout)
    match_runner(alice.runner)
    close_days()
    Session.objects.filter(pk=run.pk).update(deleted_at=dt.datetime.now(dt.UTC))
    match_runner(alice.runner)
    assert summary_of(alice.runner, workout.day).status == "missed"


def test_a_match_by_hand_changes_the_day(workout, alice):
    run = ran(alice.runner, workout.day, workout)
    match_runner(alice.runner)
    close_days()
    choose(session=run, workout=None, made_by=alice)
    found = summary_of(alice.runner, workout.day)
    # What was run that day is still that day's; it counts for no workout.
    assert found.distance == pytest.approx(workout.distance, abs=0.1)


def test_days_since_the_plan_began_are_summed_up_when_it_is_matched(workout, alice):
    match_runner(alice.runner)
    assert summary_of(alice.runner, workout.day).status == "missed"
    assert DailySummary.objects.count() == 21
    assert SummaryMark.objects.get(runner=alice.runner).first == workout.day - dt.timedelta(days=20)


def test_only_what_changed_is_written_again(workout, alice):
    close_days()
    before = summary_of(alice.runner, workout.day).made_at
    match_runner(alice.runner)
    assert summary_of(alice.runner, workout.day).made_at == before


def test_what_was_planned_stays_when_the_plan_is_over(workout, alice, planned):
    close_days()
    Plan.objects.filter(pk=planned.pk).update(state="ended")
    match_runner(alice.runner)
    assert summary_of(alice.runner, workout.day).status == "missed"


@pytest.fixture
def late(planned, alice, monkeypatch):
    """A key session of the plan's first week, run a day late, on a day of rest; it is the second week now."""
    runner = alice.runner
    week = planned.workouts.filter(day__lt=planned.first_day + dt.timedelta(days=7))
    key = next(one for one in week.filter(key_session=True) if one.day.weekday() < 5)
    rest = key.day + dt.timedelta(days=1)
    planned.workouts.filter(day=rest).delete()
    key.run = ran(runner, rest, key)
    monkeypatch.setattr(Runner, "today", lambda self: planned.first_day + dt.timedelta(days=10))
    match_runner(runner)
    renew(runner)
    assert [summary_of(runner, day).status for day in (key.day, rest)] == ["on_track", "rest"]
    assert DailySummary.objects.filter(recommendation="key_missed").exists()
    return key


def days_of(runner):
    return list(
        DailySummary.objects.filter(runner=runner)
        .order_by("day")
        .values_list("day", "status", "recommendation", "load")
    )


def another_plan(runner, alice, wish):
    asked = wish(runner)
    return accept_plan(runner=runner, wish=asked, preview=preview_plan(runner=runner, wish=asked), accepted_by=alice)


def test_days_stand_as_they_were_when_the_plan_is_ended(late, alice):
    before = days_of(alice.runner)
    end_plan(runner=alice.runner)
    renew(alice.runner)
    assert days_of(alice.runner) == before


def test_days_stand_as_they_were_when_the_plan_is_replaced(late, alice, wish):
    before = days_of(alice.runner)
    another_plan(alice.runner, alice, wish)
    assert days_of(alice.runner) == before
    another_plan(alice.runner, alice, wish)
    assert days_of(alice.runner) == before


def test_days_are_summed_up_before_the_plan_is_replaced(late, alice, wish):
    before = days_of(alice.runner)
    DailySummary.objects.all().delete()
    another_plan(alice.runner, alice, wish)
    assert days_of(alice.runner) == before


def test_a_run_of_an_ended_plan_that_is_deleted_changes_its_day(late, alice):
    end_plan(runner=alice.runner)
    Session.objects.filter(pk=late.run.pk).update(deleted_at=dt.datetime.now(dt.UTC))
    renew(alice.runner)
    assert summary_of(alice.runner, late.day).recommendation == "key_missed"


def test_it_asks_as_often_for_many_runners_as_for_one(workout, alice, django_assert_max_num_queries):
    for number in range(20):
        create_runner(name=f"Runner {number}")
    with django_assert_max_num_queries(20):
        assert close_days() > 20


def test_the_page_lists_the_days_and_narrows_them(workout, alice, bob, client_of):
    ran(alice.runner, workout.day, workout, 1.3)
    match_runner(alice.runner)
    close_days()
    address = reverse("plans:summaries", args=[alice.runner.pk])
    page = client_of(bob).get(address).content.decode()
    assert "More than planned" in page
    assert "+30" in page
    page = client_of(alice).get(address, {"status": "missed"}).content.decode()
    assert "No day is like that" in page
    page = client_of(alice).get(address, {"first": "2026-13-01"}).content.decode()
    assert "Enter a valid date." in page


def test_the_page_says_when_there_is_nothing_yet(alice, client_of):
    page = client_of(alice).get(reverse("plans:summaries", args=[alice.runner.pk])).content.decode()
    assert "No day is summed up yet" in page


def test_the_page_asks_a_fixed_number_of_questions(alice, client_of, django_assert_max_num_queries):
    DailySummary.objects.bulk_create(
        DailySummary(runner=alice.runner, day=dt.date(2026, 1, 1) + dt.timedelta(n), status="rest") for n in range(100)
    )
    client = client_of(alice)
    with django_assert_max_num_queries(8):
        page = client.get(reverse("plans:summaries", args=[alice.runner.pk]), {"page": 2})
    assert "29–56 of 100" in page.content.decode()


def test_the_night_leaves_what_was_moved_meanwhile(workout, alice, monkeypatch):
    def moved_since(spans):
        found = waiting(spans)
        PlannedWorkout.objects.filter(pk=workout.pk).update(day=alice.runner.today() + dt.timedelta(days=3))
        return found

    monkeypatch.setattr("plans.services.nights.waiting", moved_since)
    close_days()
    workout.refresh_from_db()
    assert workout.status == PlannedWorkout.Status.PLANNED


def test_a_time_zone_that_nobody_knows_keeps_no_other_day_open(workout, alice, bob, caplog):
    lost = [create_runner(name=name, coach=bob) for name in ("Nora", "Olga")]
    Runner.objects.filter(pk__in=[runner.pk for runner in lost]).update(time_zone="Mars/Base")
    assert close_days() == 1
    workout.refresh_from_db()
    assert workout.status == PlannedWorkout.Status.MISSED
    assert [record.args for record in caplog.records if record.name.startswith("plans")] == [("Mars/Base",)]
