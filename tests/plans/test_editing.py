"""Changes of a plan by hand: what they do, what they leave alone, and the way back."""

import datetime as dt

import pytest
from django.urls import reverse

from plans.models import PlannedWorkout, Workout
from plans.services.changes import PlanChangedMeanwhile, change_plan, redo, undo
from plans.services.editing import EditRefused, added, copied, deleted, moved, noted, resized, swapped
from sessions.models import Session

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


@pytest.fixture
def week(planned):
    """The runs of the plan's second week, in order."""
    monday = planned.first_day + dt.timedelta(days=7)
    return list(planned.workouts.filter(day__range=(monday, monday + dt.timedelta(days=6))).order_by("day"))


@pytest.fixture
def rest_day(planned, week):
    """A day of that week without a run."""
    taken = {one.day for one in week}
    monday = planned.first_day + dt.timedelta(days=7)
    return next(day for n in range(7) if (day := monday + dt.timedelta(days=n)) not in taken)


@pytest.fixture
def do(planned, alice):
    """Make a change of the plan as it is."""

    def make(edit, *args):
        planned.refresh_from_db()
        today = planned.runner.today()
        return change_plan(
            plan=planned,
            edition=planned.edition,
            pairs=lambda plan: edit(plan, *args, today),
            what="a change",
            made_by=alice,
        )

    return make


def rows_of(plan):
    fields = ("pk", "day", "name", "family", "steps", "distance", "duration", "load", "why", "note", "workout_id")
    return list(plan.workouts.order_by("pk").values_list(*fields))


def back(planned):
    planned.refresh_from_db()
    return undo(plan=planned, edition=planned.edition)


def again(planned):
    planned.refresh_from_db()
    return redo(plan=planned, edition=planned.edition)


def test_it_moves_a_workout(do, week, rest_day):
    do(moved, week[0], rest_day)
    row = PlannedWorkout.objects.get(pk=week[0].pk)
    assert row.day == rest_day
    assert row.why.startswith("Moved by hand from ")


def test_it_leaves_no_reason_that_names_what_was_moved(planned, do, week, rest_day):
    key = next(one for one in week if any(one.name in other.why for other in week))
    do(moved, key, rest_day)
    near = planned.workouts.filter(day__range=(key.day - dt.timedelta(6), key.day + dt.timedelta(6)))
    assert not [one for one in near.exclude(pk=key.pk) if key.name in one.why]


def test_it_copies_a_workout(planned, do, week, rest_day):
    do(copied, week[0], rest_day)
    copy = planned.workouts.get(day=rest_day)
    assert (copy.name, copy.steps, copy.load) == (week[0].name, week[0].steps, week[0].load)
    assert PlannedWorkout.objects.get(pk=week[0].pk).day == week[0].day


def test_it_swaps_two_days(do, week):
    first, second = week[0], week[1]
    do(swapped, first, second.day)
    assert PlannedWorkout.objects.get(pk=first.pk).day == second.day
    assert PlannedWorkout.objects.get(pk=second.pk).day == first.day


def test_it_refuses_to_swap_with_a_day_that_is_empty(do, week, rest_day):
    with pytest.raises(EditRefused, match="nothing on that day"):
        do(swapped, week[0], rest_day)


def test_it_deletes_a_workout(planned, do, week):
    do(deleted, week[0], None)
    assert not planned.workouts.filter(pk=week[0].pk).exists()


def test_it_adds_a_workout_with_the_runners_targets(planned, do, rest_day):
    do(added, Workout.objects.get(slug="tempo-continuous"), rest_day)
    row = planned.workouts.get(day=rest_day)
    assert row.why.startswith("Added by hand.")
    assert row.load > 0
    assert not any("race" in step for step in row.steps)


def test_it_adds_a_workout_as_long_as_asked(planned, alice, rest_day):
    workout, today = Workout.objects.get(slug="easy-run"), planned.runner.today()
    change_plan(
        plan=planned,
        edition=planned.edition,
        pairs=lambda plan: added(plan, workout, rest_day, today, 12_000.0),
        what="a run",
        made_by=alice,
    )
    row = planned.workouts.get(day=rest_day)
    assert row.distance == pytest.approx(12_000, abs=500)
    assert row.name == f"Easy {row.distance / 1000:g} km"


def test_it_makes_a_workout_longer_and_tells_what_it_was(planned, do, week):
    long = next(one for one in week if one.family == "long")
    do(resized, long, long.distance + 2000)
    row = PlannedWorkout.objects.get(pk=long.pk)
    assert long.distance < row.distance <= long.distance + 2000
    assert row.load > long.load
    assert row.day == long.day
    assert row.why.startswith("Its length was changed by hand, it was ")
    assert not [one for one in planned.workouts.exclude(pk=long.pk) if long.name in one.why and one.day >= long.day]


def test_it_scales_nothing_beyond_its_limits(do, week):
    long = next(one for one in week if one.family == "long")
    do(resized, long, 90_000.0)
    longest = PlannedWorkout.objects.get(pk=long.pk)
    with pytest.raises(EditRefused, match="cannot be scaled any nearer"):
        do(resized, longest, 95_000.0)


def test_it_scales_nothing_that_is_of_no_library(do, week):
    week[0].workout = None
    week[0].save()
    with pytest.raises(EditRefused, match="no workout of the library"):
        do(resized, week[0], 5000.0)


def test_every_change_is_undone_and_done_again_exactly(planned, do, week, rest_day):
    tempo = Workout.objects.get(slug="tempo-continuous")
    changes = [
        (moved, week[0], rest_day),
        (copied, week[1], rest_day),
        (swapped, week[2], week[3].day),
        (resized, week[3], 7000.0),
        (added, tempo, rest_day),
        (deleted, week[1], None),
    ]
    stages = [rows_of(planned)]
    for edit, workout, day in changes:
        do(edit, PlannedWorkout.objects.get(pk=workout.pk) if workout is not tempo else tempo, day)
        stages.append(rows_of(planned))
    for stage in reversed(stages[:-1]):
        back(planned)
        assert rows_of(planned) == stage
    for stage in stages[1:]:
        again(planned)
        assert rows_of(planned) == stage


def test_a_new_change_leaves_nothing_to_do_again(planned, do, week, rest_day):
    do(moved, week[0], rest_day)
    back(planned)
    do(deleted, week[1], None)
    with pytest.raises(EditRefused, match="nothing to do again"):
        again(planned)


def test_it_has_nothing_to_undo_in_a_new_plan(planned):
    with pytest.raises(EditRefused, match="nothing to undo"):
        back(planned)


def test_it_never_changes_the_past(planned, do, week, rest_day):
    past = planned.runner.today() - dt.timedelta(days=1)
    PlannedWorkout.objects.filter(pk=week[0].pk).update(day=past)
    planned.first_day = past
    planned.save()
    run = PlannedWorkout.objects.get(pk=week[0].pk)
    for edit in (moved, swapped, deleted):
        with pytest.raises(EditRefused, match="past"):
            do(edit, run, rest_day)
    with pytest.raises(EditRefused, match="past"):
        do(moved, week[1], past)


def test_it_undoes_nothing_that_is_past_by_now(planned, do, week, rest_day, monkeypatch):
    do(moved, week[0], rest_day)
    monkeypatch.setattr(type(planned.runner), "today", lambda self: rest_day + dt.timedelta(days=7))
    with pytest.raises(EditRefused, match="past"):
        back(planned)
    assert PlannedWorkout.objects.get(pk=week[0].pk).day == rest_day


def test_it_leaves_what_was_run_today(planned, do, week, rest_day):
    session = Session.objects.create(
        runner=planned.runner, name="Run", sport="running", sport_class="run", started_at="2026-05-01T10:00:00Z",
        day="2026-05-01", distance=5000, elapsed_time=1500, timer_time=1500,
    )  # fmt: skip
    PlannedWorkout.objects.filter(pk=week[0].pk).update(status="done", session=session)
    with pytest.raises(EditRefused, match="past"):
        do(moved, PlannedWorkout.objects.get(pk=week[0].pk), rest_day)


def test_it_keeps_the_race_on_its_day(planned, do, rest_day, week):
    race = planned.workouts.get(family="race")
    with pytest.raises(EditRefused, match="race"):
        do(moved, race, rest_day)
    with pytest.raises(EditRefused, match="race"):
        do(moved, week[0], planned.last_day)


def test_it_stays_inside_the_plan(planned, do, week):
    with pytest.raises(EditRefused, match="choose a day in it"):
        do(moved, week[0], planned.last_day + dt.timedelta(days=1))


def test_a_second_page_does_not_overwrite_the_first(planned, alice, week, rest_day, do):
    do(moved, week[0], rest_day)
    with pytest.raises(PlanChangedMeanwhile, match="a change"):
        change_plan(
            plan=planned,
            edition=1,
            pairs=lambda plan: deleted(plan, week[1], None, plan.runner.today()),
            what="late",
            made_by=alice,
        )
    assert planned.workouts.filter(pk=week[1].pk).exists()


def test_a_refused_change_counts_for_nothing(planned, do, week, rest_day):
    with pytest.raises(EditRefused):
        do(swapped, week[0], rest_day)
    do(moved, week[0], rest_day)
    planned.refresh_from_db()
    assert planned.edition == 2


def test_past_days_may_be_talked_about(planned, alice, week):
    change_plan(plan=planned, edition=1, pairs=lambda plan: noted(week[0], "Well run."), what="note", made_by=alice)
    assert PlannedWorkout.objects.get(pk=week[0].pk).note == "Well run."


# ---- pages


def test_the_page_moves_and_comes_back_to_where_one_looked(alice, client_of, planned, week, rest_day):
    answer = client_of(alice).post(
        reverse("plans:change", args=[week[0].pk]),
        {"what": "move", "day": rest_day, "edition": 1, "view": "month", "from": "2026-12-07"},
    )
    assert answer["Location"].endswith("?view=month&from=2026-12-07")
    assert PlannedWorkout.objects.get(pk=week[0].pk).day == rest_day


def test_the_page_shows_the_effect_before_the_change(alice, client_of, week, rest_day):
    page = client_of(alice).get(reverse("plans:change", args=[week[0].pk]), {"what": "delete"}).content.decode()
    assert "Week 2, load" in page
    assert "Form on race day" in page
    assert PlannedWorkout.objects.filter(pk=week[0].pk).exists()


def test_the_calendar_says_what_a_week_aimed_at_before_it_was_changed(alice, client_of, planned, do, week):
    do(deleted, week[0], None)
    url = reverse("plans:calendar", args=[planned.runner.pk])
    page = client_of(alice).get(url, {"view": "season"}).content.decode()
    aim = round(planned.weeks.get(index=1).load)
    assert page.count("by hand, aim was") == 1
    assert f"by hand, aim was {aim}" in page


def test_the_page_says_why_a_change_cannot_be(alice, client_of, week):
    page = client_of(alice).get(reverse("plans:change", args=[week[0].pk]), {"what": "move", "day": "2020-01-01"})
    assert "is past" in page.content.decode()


def test_the_script_hears_of_a_conflict(alice, client_of, week, rest_day):
    fields = {"what": "move", "day": rest_day.isoformat(), "edition": 99}
    answer = client_of(alice).post(reverse("plans:change", args=[week[0].pk]), fields, headers=JSON)
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.json()["error"]


def test_the_page_keeps_what_was_typed(alice, client_of, week):
    page = client_of(alice).post(reverse("plans:change", args=[week[0].pk]), {"what": "copy", "day": "", "edition": 1})
    assert "Choose a day." in page.content.decode()
    assert '<option value="copy" selected>' in page.content.decode()


def test_the_page_adds_from_the_library(bob, client_of, planned, rest_day):
    workout = Workout.objects.get(slug="tempo-continuous")
    query = {"workout": workout.pk, "day": rest_day.isoformat()}
    url = reverse("plans:add", args=[planned.runner.pk])
    page = client_of(bob).get(url, query)
    assert "Form on race day" in page.content.decode()
    client_of(bob).post(url, query | {"edition": 1})
    assert planned.workouts.filter(day=rest_day, workout=workout).exists()


def test_the_page_reads_lengths_in_the_units_of_the_visitor(alice, client_of, week):
    alice.units = "mi"
    alice.save()
    long = next(one for one in week if one.family == "long")
    url = reverse("plans:change", args=[long.pk])
    miles = long.distance / 1609.344 + 1
    client_of(alice).post(url, {"what": "resize", "distance": f"{miles:.2f}", "edition": 1})
    row = PlannedWorkout.objects.get(pk=long.pk)
    assert long.distance < row.distance <= miles * 1609.344


def test_the_page_asks_how_long_a_workout_is_to_be(alice, client_of, week):
    url = reverse("plans:change", args=[week[0].pk])
    assert "How long is it to be?" in client_of(alice).post(url, {"what": "resize", "edition": 1}).content.decode()
    absurd = client_of(alice).post(url, {"what": "resize", "distance": "1e9", "edition": 1})
    assert "Give 1 to 100." in absurd.content.decode()


def test_the_page_undoes_and_does_again(alice, client_of, planned, week, rest_day):
    client = client_of(alice)
    client.post(reverse("plans:change", args=[week[0].pk]), {"what": "move", "day": rest_day, "edition": 1})
    client.post(reverse("plans:undo", args=[planned.pk]), {"edition": 2})
    assert PlannedWorkout.objects.get(pk=week[0].pk).day == week[0].day
    client.post(reverse("plans:redo", args=[planned.pk]), {"edition": 3})
    assert PlannedWorkout.objects.get(pk=week[0].pk).day == rest_day


@pytest.mark.parametrize("name", ["change", "note"])
def test_carol_changes_nothing(name, carol, client_of, week):
    answer = client_of(carol).post(reverse(f"plans:{name}", args=[week[0].pk]), {"what": "delete", "edition": 1})
    assert answer.status_code == 404
