"""What a plan cannot give, said before it is accepted: what gives, and what that costs."""

from __future__ import annotations

from collections.abc import Sequence

from plans.generator.inputs import Compromise, PlanInputs
from plans.generator.loads import habitual_load, longest_in, typed_load
from plans.generator.paces import NOMINAL_CRITICAL_SPEED, RaceSpeed
from plans.generator.placement import Slot, free_weekdays, long_weekday
from plans.generator.reasons import WEEKDAYS, clock_text, hours_text, longest_text, pace_text
from plans.generator.season import Season
from plans.generator.weeks import Run
from plans.library import FAMILIES
from plans.naming import distance_text
from science.planning import FORM, LoadPlan
from science.units import MARATHON

LONG_ENOUGH, ENOUGH_SHARE = 26_000.0, 0.62
"""Longest run, m and share of the race, below both of which the end of the race is new ground. A convention."""
OTHER_VOLUME, MOST_OF = 0.2, 0.8
"""Share by which typed volume may differ from what was run, and share of it in the first week, without a word. A
convention."""
FEW_DAYS = 3


def about_runner(inputs: PlanInputs, speed: RaceSpeed, first_load: float) -> list[Compromise]:
    """Return what is missing about the runner; ``first_load`` is that of the first week."""
    found = []
    if inputs.critical_speed is None:
        guide = "heart-rate zones" if inputs.heart_rate_zones else "effort in words"
        found.append(
            Compromise(
                f"There is no critical speed yet: targets are {guide}, and times are estimates "
                f"for a critical speed of {pace_text(NOMINAL_CRITICAL_SPEED)}.",
                "Two hard efforts of 3 and 10 to 20 min, or two races, give real paces: then make the plan anew.",
            )
        )
    if inputs.measured_critical_speed and inputs.critical_speed:
        paces = pace_text(inputs.critical_speed)
        found.append(
            Compromise(
                "Your results over 5 km and an hour are slower than your critical speed of "
                f"{pace_text(inputs.measured_critical_speed)} says: paces are by {paces} until all-out "
                "runs of 3 and of 10 to 20 min settle it.",
                "If the faster one is right, sessions are a little easy until then.",
            )
        )
    if not inputs.heart_rate_zones:
        found.append(
            Compromise("There are no heart-rate zones: days have no heart-rate targets.", "Use the pace, or effort.")
        )
    found += about_volume(inputs, first_load)
    found += about_goal(inputs, speed)
    if inputs.schema_distance and abs(inputs.schema_distance - inputs.race_distance) > 0.2 * inputs.race_distance:
        found.append(
            Compromise(
                f"The schema is made for {distance_text(inputs.schema_distance)}, "
                f"the race is {distance_text(inputs.race_distance)}. {_trained_pace(speed)}".rstrip(),
                _other_schema(inputs.schema_distance > inputs.race_distance, speed),
            )
        )
    return found


def _other_schema(longer: bool, speed: RaceSpeed) -> str:
    if speed.by_marathon:
        return "Its own pace comes on race day only."
    if longer:
        return "Its sessions train more endurance and less speed than this race asks for."
    return "Its sessions train more speed and less endurance than this race asks for."


def about_volume(inputs: PlanInputs, first_load: float) -> list[Compromise]:
    """Return what the first week rests on where that is not what was run, or not what was typed."""
    grows = "It grows by at most 10 % a week from there, so it reaches less by race day."
    typed = f"the {distance_text(inputs.weekly_distance or 0.0)} a week that you typed"
    if inputs.habit is not None:
        return []
    if sum(inputs.recent_loads):
        if abs(typed_load(inputs) - habitual_load(inputs)) <= OTHER_VOLUME * habitual_load(inputs):
            return []
        gives = (
            f"The plan begins with what you ran in the last four weeks, a load of {habitual_load(inputs):.0f} a week, "
            f"and not with {typed}."
        )
        costs = "Typed volume counts only where nothing was recorded: upload what is missing and make the plan anew."
        return [Compromise(gives, costs)] if inputs.weekly_distance else []
    none = "There is no running in the last four weeks: the plan begins with"
    if not inputs.weekly_distance or inputs.recent_loads:
        return [Compromise(f"{none} very little, a load of {first_load:.0f} in its first week.", grows)]
    if first_load >= MOST_OF * typed_load(inputs):
        return [Compromise(f"{none} {typed}, a load of {first_load:.0f} in its first week.", grows)]
    gives = f"{none} a load of {first_load:.0f} in its first week and not with {typed} (a load of "
    held = "Your days, the rise of fitness by at most 5 a week, and runs of at most an hour at first hold no more."
    return [Compromise(f"{gives}{typed_load(inputs):.0f}).", f"{held} {grows}")]


def about_goal(inputs: PlanInputs, speed: RaceSpeed) -> list[Compromise]:
    """Return why race pace in training is not the goal's, if it is not and anything is known to hold it against."""
    known = inputs.critical_speed or inputs.predicted_time
    if speed.goal is None or not speed.goal_left_out or not known:
        return []
    far, costs = (
        "faster",
        "If you get faster, make the plan anew; a start at the goal's pace would cost the second half.",
    )
    if speed.goal_in_reserve:
        far, costs = "much slower", "It costs nothing: run the race as slowly as you like."
    goal, estimate = inputs.race_distance / speed.goal, inputs.race_distance / speed.estimate
    return [
        Compromise(
            f"The goal of {clock_text(goal)} is {far} than your {speed.basis} (about {hours_text(estimate)}): "
            f"race pace in training is {pace_text(speed.speed)}.",
            costs,
        )
    ]


def _trained_pace(speed: RaceSpeed) -> str:
    if not speed.by_marathon:
        return ""
    return f"Sessions at race pace become sessions at marathon pace, {pace_text(speed.trained)}."


def about_days(inputs: PlanInputs, slots: Sequence[Sequence[Slot]]) -> list[Compromise]:
    """Return what the week's days cannot hold."""
    free = free_weekdays(inputs.minutes)
    found = []
    if len(free) < inputs.days_per_week:
        found.append(
            Compromise(
                f"Only {len(free)} {'day has' if len(free) == 1 else 'days have'} time for a run, "
                f"not {inputs.days_per_week}.",
                "The week is spread over fewer, longer runs.",
            )
        )
    days = min(len(free), inputs.days_per_week)
    if days < FEW_DAYS:
        found.append(
            Compromise(
                f"{days} {'run' if days == 1 else 'runs'} a week cannot prepare a race well: "
                "the most important are kept.",
                "A third day, even of 30 min, would help more than anything else.",
            )
        )
    day = long_weekday(inputs.minutes, inputs.long_run_weekday)
    if day != inputs.long_run_weekday:
        found.append(
            Compromise(
                f"{WEEKDAYS[inputs.long_run_weekday]} has no time: the long run is on {WEEKDAYS[day]}.",
                "It costs nothing if that day suits you.",
            )
        )
    wanted = max(
        sum(one.role == "key" for one in week.at(days)) for block in inputs.schema.blocks for week in block.weeks
    )
    placed = max(sum(slot.day.role == "key" for slot in week) for week in slots)
    if placed < min(wanted, days - 1):
        found.append(
            Compromise(
                f"Hard days need an easy day or a day off between them: the days you have hold {placed} beside "
                f"the long run, not {wanted}.",
                "The other session becomes an easy run.",
            )
        )
    return found


def about_loads(loads: LoadPlan, form: float, low: float) -> list[Compromise]:
    """Return what the limits on load made impossible; ``form`` is that of the finished plan on race morning, ``low``
    what was wished at least.
    """
    found = [Compromise(one.gives, one.costs) for one in loads.relaxed if one.name != "form"]
    high = FORM[1]
    if form < low:
        found.append(
            Compromise(
                f"Form on race morning will be about {_signed(form)}, below the wished {_signed(low)}.",
                "There is too little load behind for rest to show much.",
            )
        )
    elif form > high:
        found.append(
            Compromise(
                f"Form on race morning will be about {_signed(form)}, above the wished {_signed(high)}.",
                "There is more rest than needed: fitness is carried over rather than built.",
            )
        )
    return found


def about_runs(inputs: PlanInputs, runs: Sequence[Run], empty: set[str]) -> list[Compromise]:
    """Return what the runs could not become."""
    found = [
        Compromise(
            f"The library has no workout of the family {FAMILIES[family].label}.", "Easy running takes its place."
        )
        for family in sorted(empty & set(FAMILIES))
    ]
    longest = max((run.choice.estimate.distance for run in runs), default=0.0)
    if longest < min(LONG_ENOUGH, ENOUGH_SHARE * inputs.race_distance):
        found.append(
            Compromise(
                f"The longest run becomes {distance_text(longest)}: the load of the weeks, your time, steps of at "
                "most 10 %, and three hours at most allow no more.",
                f"The last {distance_text(inputs.race_distance - longest)} of the race are new ground: start "
                "carefully, plan walking breaks, or race later.",
            )
        )
    return found


def about_lengths(inputs: PlanInputs, season: Season, loads: LoadPlan) -> list[Compromise]:
    """Return what the longest run that the race asks for leaves out of the weeks, if it holds them down."""
    full = {
        number: float(load)
        for number, (load, limit) in enumerate(zip(loads.weekly, loads.limits, strict=True))
        if season.weeks[number][2].kind == "load" and limit == "hours"
    }
    if inputs.race_distance >= MARATHON or not full:
        return []
    longest = longest_in(inputs, season, min(full))
    if max(inputs.minutes) * 60.0 <= longest.easy_seconds:
        return []
    race = distance_text(inputs.race_distance)
    return [
        Compromise(
            f"No run is longer than {longest_text(longest)}, because the race is over {race}: the weeks grow to a load "
            f"of {max(full.values()):.0f} and no further.",
            "It costs some fitness and hardly any of the race: for more, free time on the other days.",
        )
    ]


def _signed(value: float) -> str:
    return f"{value:+.0f}".replace("-", "−")
