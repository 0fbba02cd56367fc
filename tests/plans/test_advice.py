"""Advice by rules: given with its reasons, taken with one tap, refused for good."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from analytics.models import DailyLoad
from analytics.services import Flag, Numbers
from plans.advice import Situation, advice_of
from plans.models import Plan, PlannedWorkout
from plans.outcome import AdviceAnswer, DailySummary
from plans.services.advising import advice_for, take
from plans.services.changes import redo, undo
from plans.services.matching import match_runner

#: A Wednesday.
TODAY = dt.date(2026, 9, 9)
FLAG = Flag("ramp", "warn", "Load rises steeply", "Fitness +6.5 in 7 days.", (), "")


def workout(number, day, family="easy", status="planned", **changes):
    return PlannedWorkout(
        pk=number, day=TODAY + dt.timedelta(days=day), name=f"{family} {number}", family=family, status=status,
        load=changes.pop("load", 60.0), duration=changes.pop("duration", 3600.0),
        key_session=changes.pop("key", False), **changes,
    )  # fmt: skip


def advised(*workouts, flags=(), yesterday=None, settled=True, answered=(), **more):
    numbers = Numbers(TODAY, settled_on=TODAY if settled else None)
    return advice_of(Situation(TODAY, workouts, flags, numbers, yesterday, **more), answered)


def test_without_a_reason_nothing_is_advised():
    assert advised(workout(1, 0), workout(2, 1, "threshold", key=True), workout(3, 2)) == []


def test_a_load_flag_eases_the_next_hard_session():
    (one,) = advised(workout(1, 0), workout(2, 1, "threshold"), flags=[FLAG])
    assert (one.what, one.workout.pk, one.confidence) == ("ease", 2, "low")
    assert "Load rises steeply" in one.reasons[0]
    assert "Thursday 10 September" in one.title
    assert one.data


def test_a_load_flag_leaves_hard_sessions_later_in_the_week_alone():
    assert advised(workout(2, 3, "threshold"), flags=[FLAG]) == []


def test_a_flag_never_eases_the_race():
    assert advised(workout(2, 1, "race"), flags=[FLAG]) == []


def test_more_reasons_make_it_surer_and_a_short_history_less_sure():
    flags = [FLAG, Flag("monotony", "warn", "Every day alike", "Monotony 2.4.", (), "")]
    assert advised(workout(2, 1, "long"), flags=flags)[0].confidence == "medium"
    assert advised(workout(2, 1, "long"), flags=flags, settled=False)[0].confidence == "low"


@pytest.mark.parametrize(("load", "advice"), [(89.0, []), (90.0, ["ease"])])
def test_a_day_of_half_as_much_again_as_planned_eases_the_next(load, advice):
    yesterday = DailySummary(day=TODAY - dt.timedelta(days=1), status="over", planned_load=60.0, load=load)
    assert [one.what for one in advised(workout(2, 0, "threshold"), yesterday=yesterday)] == advice


def test_a_missed_key_session_goes_to_an_easy_day_with_none_hard_beside_it():
    (one,) = advised(
        workout(1, -1, "threshold", key=True), workout(2, 0, "hills"), workout(3, 2), workout(4, 4, "long")
    )
    assert (one.what, one.workout.pk, one.day) == ("add", 1, TODAY + dt.timedelta(days=2))


def test_what_was_missed_tires_nobody():
    (one,) = advised(workout(1, -1, "threshold", key=True), workout(3, 0), workout(4, 4))
    assert one.day == TODAY


@pytest.mark.parametrize(
    "workouts",
    [
        pytest.param(
            [workout(1, -1, "threshold", key=True), workout(4, 2, "long"), workout(5, 4, "long")], id="no room"
        ),
        pytest.param([workout(1, -4, "threshold", key=True), workout(4, 9)], id="last week's"),
        pytest.param([workout(1, -1, "easy"), workout(4, 9)], id="no key session"),
        pytest.param([workout(1, -1, "long", "done", key=True), workout(4, 9)], id="not missed"),
    ],
)
def test_other_missed_sessions_are_let_go(workouts):
    assert advised(workout(9, 0, "hills"), *workouts) == []


def test_nothing_is_added_while_a_flag_is_raised():
    found = advised(workout(1, -1, "threshold", key=True), workout(3, 2), workout(4, 4), flags=[FLAG])
    assert found == []


def test_the_second_of_two_hard_days_in_a_row_moves():
    (one,) = advised(workout(1, 0, "hills"), workout(2, 1, "threshold"), workout(3, 3))
    assert (one.what, one.workout.pk, one.day, one.confidence) == ("move", 2, TODAY + dt.timedelta(days=2), "high")


def test_a_hard_day_of_next_week_stays_in_that_week():
    rows = [workout(1, 0), workout(2, 1), workout(3, 5, "threshold"), workout(4, 6, "hills"), workout(5, 11)]
    (one,) = advised(*rows)
    assert (one.workout.pk, one.day) == (4, TODAY + dt.timedelta(days=7))


def test_no_workout_goes_to_a_day_without_the_time_for_it():
    minutes = (60, 60, 60, 60, 45, 60, 180)
    (one,) = advised(workout(1, 0, "hills"), workout(2, 1, "threshold"), workout(3, 4), minutes=minutes)
    assert one.day == TODAY + dt.timedelta(days=3)
    assert "threshold 2 takes 60 min, and Saturday 12 September has 60." in one.reasons


def test_of_two_hard_days_in_a_row_the_shorter_one_moves_if_that_helps():
    rows = [workout(1, 1, "threshold", duration=3000.0), workout(2, 2, "long", duration=7320.0), workout(3, 4)]
    (one,) = advised(*rows, minutes=(60, 60, 45, 75, 180, 75, 180))
    assert (one.workout.pk, one.day) == (1, TODAY + dt.timedelta(days=4))
    (one,) = advised(*rows, minutes=(60, 60, 45, 75, 180, 45, 180))
    assert (one.workout.pk, one.day) == (1, TODAY + dt.timedelta(days=4))
    (one,) = advised(*rows, minutes=(60, 60, 130, 75, 180, 45, 45))
    assert (one.workout.pk, one.day) == (1, TODAY)


def test_a_long_run_goes_to_its_usual_day_or_the_weekend_rather_than_to_the_first_one():
    rows = [workout(1, 0, "threshold", duration=8000.0), workout(2, 1, "long", duration=7200.0), workout(3, 4)]
    assert advised(*rows)[0].day == TODAY + dt.timedelta(days=4)
    assert advised(*rows, long_run_day=5)[0].day == TODAY + dt.timedelta(days=3)
    assert advised(*rows, minutes=(200, 200, 200, 200, 200, 180, 60))[0].day == TODAY + dt.timedelta(days=3)


def test_much_that_was_missed_asks_for_a_new_plan():
    past = [workout(n, -n, status="missed" if n < 6 else "done") for n in range(10, 0, -1)]
    (one,) = advised(*past, workout(20, 5))
    assert (one.what, one.confidence) == ("replan", "medium")
    assert "5 of 10" in one.reasons[0]
    assert "50 %" in one.reasons[0]
    assert "Since Sunday 30 August" in one.reasons[0]


def test_what_was_missed_before_the_rest_was_planned_anew_is_dealt_with():
    past = [workout(n, -n, "threshold", "missed", key=True) for n in range(10, 0, -1)]
    assert {one.what for one in advised(*past, workout(20, 4))} == {"add", "replan"}
    assert advised(*past, workout(20, 4), replanned=TODAY) == []


def test_the_same_situation_gives_the_same_advice_and_what_was_answered_is_not_given_again():
    rows = [workout(1, 0), workout(2, 1, "threshold")]
    first = advised(*rows, flags=[FLAG])
    assert advised(*rows, flags=[FLAG]) == first
    assert advised(*rows, flags=[FLAG], answered={first[0].key}) == []


@pytest.fixture
def hard(planned, alice):
    """A threshold session today in alice's plan, which began three weeks ago, after a day of far too much."""
    today = alice.runner.today()
    found = planned.workouts.filter(family="threshold").first()
    planned.workouts.filter(day__lt=today + dt.timedelta(days=9)).exclude(pk=found.pk).delete()
    Plan.objects.filter(pk=planned.pk).update(first_day=today - dt.timedelta(days=21))
    PlannedWorkout.objects.filter(pk=found.pk).update(day=today)
    found.refresh_from_db()
    DailySummary.objects.create(
        runner=alice.runner, day=today - dt.timedelta(days=1), status="over", planned_load=50, load=120
    )
    return found


def advice_in(plan):
    return advice_for(Plan.objects.get(pk=plan.pk), ())


@pytest.mark.django_db
def test_it_is_shown_with_its_reasons_and_taken_with_one_tap(hard, planned, alice, client_of):
    client = client_of(alice)
    today = reverse("plans:today", args=[alice.runner.pk])
    page = client.get(today).content.decode()
    assert "Run easy instead of" in page
    assert "planned were 50" in page
    assert "fairly sure" in page or "not very sure" in page
    (advice,) = advice_in(planned)
    client.post(reverse("plans:advice", args=[alice.runner.pk]), {"key": advice.key, "answer": "take"})
    eased = PlannedWorkout.objects.get(pk=hard.pk)
    assert eased.family in ("easy", "recovery")
    assert eased.load == pytest.approx(0.5 * hard.load, rel=0.1)
    assert AdviceAnswer.objects.get().answer == "taken"
    assert "Run easy instead of" not in client.get(today).content.decode()
    plan = Plan.objects.get(pk=planned.pk)
    client.post(reverse("plans:undo", args=[plan.pk]), {"edition": plan.edition})
    assert PlannedWorkout.objects.get(pk=hard.pk).family == "threshold"


@pytest.mark.django_db
def test_it_is_refused_for_good(hard, planned, alice, bob, client_of):
    (advice,) = advice_in(planned)
    client_of(bob).post(reverse("plans:advice", args=[alice.runner.pk]), {"key": advice.key, "answer": "refuse"})
    assert advice_in(planned) == []
    kept = AdviceAnswer.objects.get()
    assert (kept.answer, kept.made_by, kept.reasons) == ("refused", bob, list(advice.reasons))
    assert PlannedWorkout.objects.get(pk=hard.pk).family == "threshold"


@pytest.mark.django_db
def test_advice_that_no_longer_holds_changes_nothing(hard, planned, alice, carol, client_of):
    address = reverse("plans:advice", args=[alice.runner.pk])
    answer = client_of(alice).post(address, {"key": "ease:1:old", "answer": "take"}, follow=True)
    assert "no longer holds" in answer.content.decode()
    assert client_of(carol).post(address, {"key": advice_in(planned)[0].key, "answer": "take"}).status_code == 404
    assert not AdviceAnswer.objects.exists()


@pytest.mark.django_db
def test_a_missed_key_session_is_run_in_the_place_of_an_easy_day(planned, alice, client_of, monkeypatch):
    DailyLoad.objects.all().delete()  # every day alike is a flag
    monday = alice.runner.today() - dt.timedelta(days=alice.runner.today().weekday())
    monkeypatch.setattr("runners.models.Runner.today", lambda self: monday + dt.timedelta(days=2))
    key, easy = planned.workouts.filter(family="threshold").first(), planned.workouts.filter(family="easy").first()
    planned.workouts.filter(day__lt=monday + dt.timedelta(days=14)).exclude(pk__in=[key.pk, easy.pk]).delete()
    Plan.objects.filter(pk=planned.pk).update(first_day=monday - dt.timedelta(days=7))
    PlannedWorkout.objects.filter(pk=key.pk).update(day=monday + dt.timedelta(days=1))
    PlannedWorkout.objects.filter(pk=easy.pk).update(day=monday + dt.timedelta(days=2))
    (advice,) = advice_in(planned)
    assert advice.what == "add"
    address = reverse("plans:advice", args=[alice.runner.pk])
    answer = client_of(alice).post(address, {"key": advice.key, "answer": "take"}, follow=True)
    assert "Undo in the calendar takes it back." in answer.content.decode()
    (again,) = planned.workouts.filter(day=monday + dt.timedelta(days=2))
    assert (again.name, again.status) == (key.name, "planned")
    assert planned.workouts.filter(pk=key.pk).exists()
    assert advice_in(planned) == []


@pytest.mark.django_db
def test_a_plan_that_was_made_anew_today_need_not_be_again(planned, alice):
    today = alice.runner.today()
    Plan.objects.filter(pk=planned.pk).update(first_day=today - dt.timedelta(days=21))
    for number, one in enumerate(planned.workouts.order_by("day")[:6], 1):
        planned.workouts.filter(pk=one.pk).update(day=today - dt.timedelta(days=number), status="missed")
    assert "replan" in {one.what for one in advice_in(planned)}
    Plan.objects.filter(pk=planned.pk).update(replaces=planned)
    assert not {"replan", "add"} & {one.what for one in advice_in(planned)}


@pytest.mark.django_db
def test_advice_that_was_taken_and_undone_comes_back(hard, planned, alice, bob):
    # Yesterday as it was, so that the reasons stay the same.
    match_runner(alice.runner)
    (advice,) = advice_in(planned)
    take(plan=planned, edition=1, advice=advice, by=alice)
    assert advice_in(planned) == []
    undo(plan=planned, edition=2)
    assert [one.key for one in advice_in(planned)] == [advice.key]
    redo(plan=planned, edition=3)
    assert advice_in(planned) == []
    undo(plan=planned, edition=4)
    take(plan=planned, edition=5, advice=advice, by=bob)
    assert AdviceAnswer.objects.get().made_by == bob
