"""Runs of planned workouts, compared with them and matched by hand."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone

from analytics.models import Measures
from plans.compliance import wanted_steps
from plans.days import Chip, Day, is_ahead
from plans.models import Plan, PlannedWorkout, PlanWeek
from plans.outcome import Compliance, HandMatch
from plans.services.making import accept_plan, preview_plan
from plans.services.matching import choose, match_runner, unchoose
from plans.tally import tally_of
from science.recording import Lap
from sessions.models import RawFile, Session
from sessions.services import store_recording
from tests.recordings import make_recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def workout(planned, alice):
    """The first tempo run of the plan, moved to today, alone in the plan."""
    found = planned.workouts.filter(workout__slug="tempo-continuous").first()
    planned.workouts.exclude(pk=found.pk).delete()
    found.day = alice.runner.today()
    found.save()
    # The plan begins on the Monday of this week.
    monday = found.day - dt.timedelta(days=found.day.weekday())
    earlier = planned.first_day - monday
    for week in planned.weeks.all():
        PlanWeek.objects.filter(pk=week.pk).update(first_day=week.first_day - earlier)
    Plan.objects.filter(pk=planned.pk).update(first_day=monday)
    return found


@pytest.fixture
def run(alice):
    """A factory of runs as a watch records them, of (seconds, m/s) a step, on a day, measured."""
    made: list[Session] = []

    def make(blocks, day=None, *, laps=True, sub_sport="generic", gps=True, load=None):
        day = day or alice.runner.today()
        start = dt.datetime.combine(day, dt.time(8 + len(made)), tzinfo=alice.runner.zone).astimezone(dt.UTC)
        total = sum(seconds for seconds, _ in blocks)
        recording = make_recording(start=start, duration=total, sub_sport=sub_sport, gps=gps)
        speed = np.concatenate([[blocks[0][1]], *(np.full(seconds, pace) for seconds, pace in blocks)])
        way = np.concatenate(([0.0], np.cumsum(speed[1:])))
        edges = np.cumsum([0, *(seconds for seconds, _ in blocks)])
        told = tuple(
            Lap(float(a), float(b - a), float(b - a), float(way[b] - way[a])) for a, b in itertools.pairwise(edges)
        )
        columns = {"time": recording.time, "heart_rate": recording.column("heart_rate")}
        if gps:
            columns |= {"distance": way, "speed": speed}
        recording = replace(recording, columns=columns, laps=told if laps else (), totals={})
        raw = RawFile.objects.create(runner=alice.runner, sha256=f"{len(made):064}", size=3, path="x")
        session, _made = store_recording(alice.runner, recording, raw_file=raw, import_file=None, part=0)
        if load is not None:
            Measures.objects.create(session=session, load=load)
        made.append(session)
        return session

    return make


def as_planned(workout, share=1.0, faster=1.0):
    """The steps of a workout as blocks of whole seconds at the planned speed."""
    steps = wanted_steps(workout.structure, workout.plan.critical_speed)
    return [(round(share * step.duration / faster), step.speed * faster) for step in steps if step.speed]


def compliance_of(workout):
    return Compliance.objects.get(workout=workout)


def test_a_run_as_planned_keeps_to_every_step(workout, run, alice):
    run(as_planned(workout), load=workout.load)
    match_runner(alice.runner)
    found = compliance_of(workout)
    assert (found.basis, found.reason) == ("laps", "")
    assert [step["verdict"] for step in found.steps] == ["kept"] * len(found.steps)
    assert found.steps_score == pytest.approx(1.0, abs=0.01)
    assert found.score == pytest.approx(1.0, abs=0.01)


def test_a_run_faster_than_planned_loses_by_its_steps(workout, run, alice):
    run(as_planned(workout, faster=1.15), load=workout.load * 1.3)
    match_runner(alice.runner)
    found = compliance_of(workout)
    assert "fast" in {step["verdict"] for step in found.steps}
    assert found.steps_score < 0.3
    assert found.score < 0.7


@pytest.mark.parametrize(
    ("how", "reason"),
    [({"sub_sport": "treadmill"}, "treadmill"), ({"gps": False}, "no_speed")],
)
def test_it_says_why_steps_are_not_compared_and_counts_the_amounts(workout, run, alice, how, reason):
    run(as_planned(workout), load=workout.load, **how)
    match_runner(alice.runner)
    found = compliance_of(workout)
    assert (found.reason, found.steps_score, found.steps) == (reason, None, [])
    assert found.score == pytest.approx(1.0, abs=0.01)


def test_another_run_than_the_planned_one_gets_no_score_for_its_steps(workout, run, alice):
    run([(round(workout.duration), 2.9)], load=workout.load)
    match_runner(alice.runner)
    found = compliance_of(workout)
    assert (found.reason, found.steps_score) == ("not_found", None)


def test_a_lost_recording_leaves_the_amounts(workout, run, alice):
    session = run(as_planned(workout), load=workout.load)
    Session.objects.filter(pk=session.pk).update(recording_path="nowhere.parquet")
    match_runner(alice.runner)
    assert compliance_of(workout).reason == "no_recording"


def test_the_same_run_is_not_compared_twice(workout, run, alice, monkeypatch):
    run(as_planned(workout), load=workout.load)
    match_runner(alice.runner)
    monkeypatch.setattr("plans.compliance.recorded", lambda session: pytest.fail("it was read again"))
    match_runner(alice.runner)


def test_a_new_version_of_the_plan_takes_over_what_was_compared(workout, run, alice, monkeypatch):
    run(as_planned(workout), load=workout.load)
    match_runner(alice.runner)
    before = compliance_of(workout)
    plan = workout.plan
    plan.state = "replaced"
    plan.save()
    plan.pk, plan.state, plan.version = None, "active", 2
    plan.save(force_insert=True)
    workout.pk, workout.plan, workout.session = None, plan, None
    del workout._state.fields_cache
    workout.save(force_insert=True)
    monkeypatch.setattr("plans.compliance.recorded", lambda session: pytest.fail("it was read again"))
    match_runner(alice.runner)
    assert compliance_of(workout).steps == before.steps


def test_measuring_anew_compares_again(workout, run, alice):
    session = run(as_planned(workout), load=workout.load)
    match_runner(alice.runner)
    Measures.objects.filter(session=session).update(measured_at=timezone.now() + dt.timedelta(seconds=1))
    before = compliance_of(workout).made_of
    match_runner(alice.runner)
    assert compliance_of(workout).made_of != before


def test_a_run_given_by_hand_stays_given(workout, run, alice):
    workout.day -= dt.timedelta(days=5)
    workout.save()
    session = run(as_planned(workout), load=workout.load)
    match_runner(alice.runner)
    workout.refresh_from_db()
    assert workout.session is None
    choose(session=session, workout=workout, made_by=alice)
    match_runner(alice.runner)
    workout.refresh_from_db()
    assert (workout.session, workout.status) == (session, PlannedWorkout.Status.DONE)
    unchoose(session=session)
    workout.refresh_from_db()
    assert (workout.session, workout.status) == (None, PlannedWorkout.Status.MISSED)
    assert not Compliance.objects.exists()


def test_a_run_that_was_none_of_them_is_set_apart(workout, run, alice):
    session = run(as_planned(workout), load=workout.load)
    match_runner(alice.runner)
    choose(session=session, workout=None, made_by=alice)
    workout.refresh_from_db()
    assert (workout.session, workout.status) == (None, PlannedWorkout.Status.PLANNED)


def test_a_workout_ahead_may_be_run_early_by_hand_and_given_back(workout, run, alice):
    workout.day += dt.timedelta(days=2)
    workout.save()
    session = run(as_planned(workout), load=workout.load)
    choose(session=session, workout=workout, made_by=alice)
    workout.refresh_from_db()
    assert workout.status == PlannedWorkout.Status.DONE
    unchoose(session=session)
    workout.refresh_from_db()
    assert (workout.session, workout.status) == (None, PlannedWorkout.Status.PLANNED)


def test_what_was_given_by_hand_is_kept_in_the_next_version(workout, run, alice, wish):
    session = run(as_planned(workout), load=workout.load)
    choose(session=session, workout=workout, made_by=alice)
    asked = wish(alice.runner)
    plan = accept_plan(
        runner=alice.runner, wish=asked, preview=preview_plan(runner=alice.runner, wish=asked), accepted_by=alice
    )
    [same, *_others] = plan.workouts.all()
    plan.workouts.exclude(pk=same.pk).delete()
    PlannedWorkout.objects.filter(pk=same.pk).update(day=workout.day, name=workout.name)
    match_runner(alice.runner)
    same.refresh_from_db()
    assert same.session == session


def test_the_page_of_a_run_compares_it_step_by_step(workout, run, alice, client_of):
    session = run(as_planned(workout), load=workout.load)
    match_runner(alice.runner)
    text = client_of(alice).get(reverse("plans:for_session", args=[session.pk])).content.decode()
    assert "Compliance" in text
    assert "Step by step" in text
    assert "as planned" in text
    assert "by the laps of the watch" in text


def test_a_run_is_matched_by_hand_on_its_page(workout, run, alice, bob, client_of):
    session = run(as_planned(workout), load=workout.load)
    match_runner(alice.runner)
    address = reverse("plans:match", args=[session.pk])
    client_of(bob).post(address, {"workout": "none"})
    workout.refresh_from_db()
    assert workout.session is None
    text = client_of(alice).get(reverse("plans:for_session", args=[session.pk])).content.decode()
    assert "Set apart from the plan by hand." in text
    client_of(alice).post(address, {"workout": workout.pk})
    assert HandMatch.objects.get().made_by == alice
    client_of(alice).post(address, {"workout": ""})
    assert not HandMatch.objects.exists()


def test_a_workout_that_is_not_hers_cannot_be_chosen(workout, run, alice, carol, client_of):
    session = run(as_planned(workout), load=workout.load)
    address = reverse("plans:match", args=[session.pk])
    assert client_of(carol).post(address, {"workout": workout.pk}).status_code == 404
    answer = client_of(alice).post(address, {"workout": "999999"}, follow=True)
    assert "not in the plan any more" in answer.content.decode()
    assert not HandMatch.objects.exists()


def test_the_calendar_says_how_week_and_block_were_kept(workout, run, alice, client_of):
    run(as_planned(workout), load=workout.load)
    match_runner(alice.runner)
    address = reverse("plans:calendar", args=[alice.runner.pk])
    page = client_of(alice).get(address, {"view": "season"}).content.decode()
    assert page.count("as planned") == 2
    assert "1 done, 0 partly, 0 not done" in page
    assert "unplanned" not in client_of(alice).get(address, {"view": "week"}).content.decode()


def test_what_was_missed_counts_nothing_in_its_week(planned, alice):
    chips = [
        Chip(PlannedWorkout(load=load, status=status), status, False, False)
        for load, status in [(60.0, "missed"), (30.0, "planned")]
    ]
    kept = PlannedWorkout(load=30.0, status="done", session=Session(pk=1))
    Compliance(workout=kept, score=0.9)
    found = tally_of([Day(alice.runner.today(), False, False, False, [*chips, Chip(kept, "done", False, False)])])
    assert found.score == pytest.approx(30.0)
    assert (found.done, found.missed, found.unplanned) == (1, 1, 0)


def test_a_run_of_another_day_is_not_unplanned(workout, run, alice, client_of):
    today = alice.runner.today()
    monday = today - dt.timedelta(days=today.weekday() + 7)
    PlannedWorkout.objects.filter(pk=workout.pk).update(day=monday)
    run(as_planned(workout), monday + dt.timedelta(days=1), load=workout.load)
    match_runner(alice.runner)
    address = reverse("plans:calendar", args=[alice.runner.pk])
    page = client_of(alice).get(address, {"view": "week", "from": monday.isoformat()}).content.decode()
    assert "chip--done" in page
    assert "chip--unplanned" not in page


def test_a_workout_whose_steps_cannot_be_read_is_compared_by_its_amounts(workout, run, alice, client_of):
    PlannedWorkout.objects.filter(pk=workout.pk).update(steps=[{"kind": "work", "nonsense": 1}])
    session = run([(1800, 3.0)], load=workout.load)
    match_runner(alice.runner)
    assert compliance_of(workout).reason == "no_steps"
    assert client_of(alice).get(reverse("plans:for_session", args=[session.pk])).status_code == 200


def test_a_short_jog_in_the_morning_leaves_the_workout_of_today_planned(workout, run, alice, monkeypatch):
    session = run(as_planned(workout, 0.1), load=0.1 * workout.load)
    match_runner(alice.runner)
    workout.refresh_from_db()
    assert (workout.status, workout.session) == (PlannedWorkout.Status.PLANNED, None)
    assert is_ahead(workout, workout.day)
    monkeypatch.setattr("runners.models.Runner.today", lambda self: workout.day + dt.timedelta(days=1))
    match_runner(alice.runner)
    workout.refresh_from_db()
    assert (workout.status, workout.session) == (PlannedWorkout.Status.MISSED, session)


def test_the_jog_of_the_morning_counts_with_the_run_of_the_evening(workout, run, alice):
    run(as_planned(workout, 0.1), load=0.1 * workout.load)
    match_runner(alice.runner)
    run(as_planned(workout, 0.9), load=0.9 * workout.load)
    match_runner(alice.runner)
    assert len(compliance_of(workout).runs) == 2
