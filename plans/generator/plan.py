"""A whole plan from inputs: deterministic, within every limit, with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from plans.generator import compromises as said
from plans.generator.inputs import GeneratedPlan, PlanInputs, PlannedDay, PlannedWeek
from plans.generator.loads import lowest_form, state_at_start, weekly_loads
from plans.generator.paces import NOMINAL_CRITICAL_SPEED, RaceSpeed, race_speed, resolved
from plans.generator.placement import Slot, before_race, long_weekday, place, place_race_week, without_session
from plans.generator.preview import preview_of
from plans.generator.reasons import day_why, is_hard, race_why, week_why
from plans.generator.season import Season, after_break, check, season_of
from plans.generator.selection import Choice, Chooser
from plans.generator.weeks import Filler, Run
from plans.library import SHIPPED, LibraryWorkout
from plans.library.definition import RACE
from plans.naming import distance_text
from plans.structure import Step, estimate
from science.planning import LoadPlan

RACE_NAMES = {42195.0: "Marathon", 21097.5: "Half marathon", 10000.0: "10 km race", 5000.0: "5 km race"}


def generate(inputs: PlanInputs, library: Iterable[LibraryWorkout] = SHIPPED) -> GeneratedPlan:
    """Return the plan that brings the most fitness to race day within the limits. Raises PlanRefused."""
    check(inputs)
    season, about_season = season_of(inputs)
    critical_speed = inputs.critical_speed or NOMINAL_CRITICAL_SPEED
    slots = _slots(inputs, season)
    loads = weekly_loads(inputs, season, slots)
    chooser, speed = chooser_of(inputs, library)
    filler = Filler(inputs, season, loads, chooser)
    runs = [filler.fill(week, placed) for week, placed in enumerate(slots)]
    days = (*_days(runs), _race_day(inputs, season, speed, critical_speed))
    preview = preview_of(days, season.first_day, season.race_day, state_at_start(inputs, season))
    everything = [run for week in runs for run in week]
    return GeneratedPlan(
        season.first_day,
        season.race_day,
        critical_speed,
        speed.speed,
        days,
        _weeks(inputs, season, loads, runs),
        (
            *about_season,
            *said.about_runner(inputs, speed, sum(run.choice.estimate.load for run in runs[0])),
            *said.about_days(inputs, slots),
            *said.about_loads(loads, preview.tsb[-1], lowest_form(inputs)),
            *said.about_lengths(inputs, season, loads),
            *said.about_runs(inputs, everything, chooser.empty),
        ),
        preview,
    )


def chooser_of(inputs: PlanInputs, library: Iterable[LibraryWorkout]) -> tuple[Chooser, RaceSpeed]:
    """Return who picks workouts in the runner's own terms, and the speed of the race."""
    critical_speed = inputs.critical_speed or NOMINAL_CRITICAL_SPEED
    speed = race_speed(
        inputs.race_distance, inputs.goal_time, critical_speed, inputs.schema_distance, inputs.predicted_time
    )
    library = map(_by_marathon, library) if speed.by_marathon else library
    share = speed.trained / critical_speed
    chooser = Chooser(library, critical_speed, share, inputs.critical_speed is None)
    chooser.used.update(dict(inputs.used))
    return chooser, speed


def _by_marathon(workout: LibraryWorkout) -> LibraryWorkout:
    """Return the workout with marathon pace where its words say race pace."""
    name, purpose = (
        text.replace("race pace", "marathon pace").replace("Race pace", "Marathon pace")
        for text in (workout.name, workout.purpose)
    )
    return replace(workout, name=name, purpose=purpose)


def _slots(inputs: PlanInputs, season: Season) -> list[tuple[Slot, ...]]:
    """Return the runs of each week on their weekdays; the race week is placed around the race."""
    long_day = long_weekday(inputs.minutes, inputs.long_run_weekday)
    slots = [place(week.at(inputs.days_per_week), inputs.minutes, long_day) for _, _, week in season.weeks[:-1]]
    if slots and after_break(inputs):
        slots[0] = tuple(without_session(slot) for slot in slots[0])
    slots[-1:] = [before_race(slots[-1], season.race_weekday)] if slots else []
    race_week = season.weeks[-1][2].at(inputs.days_per_week)
    slots.append(
        place_race_week(race_week, inputs.minutes, season.race_weekday, _hard_sunday(slots[-1] if slots else ()))
    )
    return slots


def _hard_sunday(slots: Sequence[Slot]) -> bool:
    return any(slot.hard and slot.weekday == 6 for slot in slots)


def _days(runs: Sequence[Sequence[Run]]) -> list[PlannedDay]:
    everything = [run for week in runs for run in week]
    found = []
    for week in runs:
        load = sum(run.choice.estimate.load for run in week)
        for run in week:
            near = [other for other in everything if abs((other.day - run.day).days) <= 6]
            why = day_why(run, near, load)
            key = is_hard(run) or run.slot.day.role == "long"
            found.append(_planned(run.choice, run, key, why))
    return found


def _planned(choice: Choice, run: Run, key: bool, why: str) -> PlannedDay:
    total = choice.estimate
    return PlannedDay(
        run.day, choice.name, choice.workout.family, choice.workout.slug, key, choice.structure, total.distance,
        total.duration, total.load, why,
    )  # fmt: skip


def _race_day(inputs: PlanInputs, season: Season, speed: RaceSpeed, critical_speed: float) -> PlannedDay:
    steps = (
        Step("work", metres=inputs.race_distance, target=RACE, note="Even pace; the race begins in its last third."),
    )
    share = speed.raced / critical_speed
    structure = resolved(steps, share, inputs.critical_speed is None)
    total = estimate(resolved(steps, share, False), critical_speed)
    default = RACE_NAMES.get(inputs.race_distance, f"Race, {distance_text(inputs.race_distance)}")
    workout = LibraryWorkout("", inputs.race_name or default, "race", "", "", "", structure)
    choice = Choice(workout, structure, total)
    why = race_why(choice, speed, inputs)
    return PlannedDay(
        season.race_day, workout.name, "race", "", True, structure, total.distance, total.duration, total.load, why
    )


def _weeks(
    inputs: PlanInputs, season: Season, loads: LoadPlan, runs: Sequence[Sequence[Run]]
) -> tuple[PlannedWeek, ...]:
    weekly = [sum(run.choice.estimate.load for run in week) for week in runs]
    found = []
    for index, ((number, block, week), planned) in enumerate(zip(season.weeks, runs, strict=True)):
        why = week_why(index, loads.limits[index], weekly, season, inputs, float(loads.weekly[index]))
        distance = sum(run.choice.estimate.distance for run in planned)
        found.append(
            PlannedWeek(
                index, season.first_day + timedelta(weeks=index), number, block.name, block.aim, block.phase, week.kind,
                week.focus, weekly[index], distance, why,
            )
        )  # fmt: skip
    return tuple(found)
