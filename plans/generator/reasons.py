"""The sentences of a plan: why each day and week is as it is, made from what put it there."""

from __future__ import annotations

from collections.abc import Sequence

from plans.generator.inputs import PlanInputs
from plans.generator.lengths import Longest
from plans.generator.loads import FLOOR_LOAD, ceiling_of, habitual_load, longest_in, minutes_in
from plans.generator.paces import RaceSpeed
from plans.generator.season import Season
from plans.generator.selection import SLACK, Choice
from plans.generator.weeks import GUARD, Run
from plans.library import FAMILIES
from plans.naming import distance_text
from science.planning import FIRST_WEEK, Limit

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LEVEL = 0.005
"""Growth of a week below which it keeps the level."""
FULL = 0.93
"""A week below this share of the load that its limit allows says what else held it."""


def hours_text(seconds: float) -> str:
    """Return a time to the minute, as "3:25 h" or "45 min": for durations and estimates."""
    minutes = round(seconds / 60.0)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02d} h"


def clock_text(seconds: float) -> str:
    """Return a time to the second, as "3:25:00" or "45:00": for goals."""
    whole = round(seconds)
    minutes = f"{whole % 3600 // 60:02d}:{whole % 60:02d}"
    return f"{whole // 3600}:{minutes}" if whole >= 3600 else minutes


def pace_text(speed: float) -> str:
    """Return a speed as a pace, "4:52 /km"."""
    seconds = round(1000.0 / speed)
    return f"{seconds // 60}:{seconds % 60:02d} /km"


def longest_text(longest: Longest) -> str:
    """Return the length at which an easy run ends, "21 km" or "2:30 h"."""
    return distance_text(longest.metres) if longest.ends_by_distance else hours_text(longest.seconds)


def week_why(week: int, limit: Limit, weekly: Sequence[float], season: Season, inputs: PlanInputs, asked: float) -> str:
    """Return why a week has its load: the limit that held it, with the numbers of the plan."""
    load = weekly[week]
    kinds = [one.kind for _, _, one in season.weeks]
    before = next((k for k in range(week - 1, -1, -1) if kinds[k] == "load"), None)
    base = f"week {before + 1 + inputs.weeks_before} ({weekly[before]:.0f})" if before is not None else _behind(inputs)
    habitual = habitual_load(inputs)
    sentences = {
        "first week": _first_week(load, habitual, inputs),
        "step": f"Load {load:.0f}: within the 10\u00a0% that a week may add to {base}.",
        "recovery": f"Load {load:.0f}, no more than three quarters of {_previous(week, weekly, inputs)}, "
        "so that the body can adapt.",
        "taper": _taper(week, load, base, len(weekly)),
        "ramp": f"Load {load:.0f}: more would raise fitness by over 5 points in a week.",
        "ceiling": f"Load {load:.0f} keeps fitness below {ceiling_of(inputs):.0f}, which is {_ceiling_base(inputs)}.",
        "hours": f"Load {load:.0f} is what fits into {_days_hold(longest_in(inputs, season, week), inputs)}.",
        "form": f"Load {load:.0f} leaves you fresh enough on race morning.",
        "least": f"Load {load:.0f} is the smallest week that makes sense.",
        "even": _even(load, weekly[before] if before is not None else habitual, base, weekly[:week], weekly[week:]),
    }
    kind = kinds[week]
    if load == 0.0:
        return "Load 0: what this week may hold is less than the shortest run."
    text = sentences[limit if kind == "load" else kind]
    if load < FULL * asked:
        text += " More was allowed, but your time and your longest run so far keep the runs shorter."
    return text


def _days_hold(longest: Longest, inputs: PlanInputs) -> str:
    if minutes_in(inputs, longest) == inputs.minutes:
        return "the time that your days have"
    return f"your days with no run over {longest_text(longest)}"


def _behind(inputs: PlanInputs) -> str:
    if inputs.habit is not None:
        return f"what you can build on now ({inputs.habit:.0f})"
    return "your last four weeks" if inputs.recent_loads else f"what it begins with ({habitual_load(inputs):.0f})"


def _first_week(load: float, habitual: float, inputs: PlanInputs) -> str:
    if inputs.habit is not None:
        return f"Load {load:.0f}: within the 10\u00a0% that a week may add to {_behind(inputs)}."
    if habitual <= FLOOR_LOAD / FIRST_WEEK:
        return f"Load {load:.0f}: without recent running the plan begins with about three easy half hours."
    if not inputs.recent_loads:
        return f"Load {load:.0f} is at most 15 % more than the volume that you typed ({habitual:.0f})."
    return f"Load {load:.0f} is at most 15 % more than the mean of your last four weeks ({habitual:.0f})."


def _even(load: float, reference: float, base: str, before: Sequence[float], later: Sequence[float]) -> str:
    growth, peak = load / reference - 1.0 if reference else 0.0, max(later)
    climbs = peak > load + 0.5
    if growth < LEVEL:
        held = "the plan keeps what it has reached" if growth > -LEVEL else "its runs hold no more"
        then = "the weeks that count more come later" if climbs else held
        return f"Load {load:.0f}, no more than {base}: {then}."
    more = f"{growth:.0%}".replace("%", "\u00a0%")
    if climbs:
        return f"Load {load:.0f}, {more} more than {base}: a step on an even climb to {peak:.0f}."
    largest = "the largest week of the plan" if load > max(before, default=0.0) - 0.5 else "no later week is larger"
    return f"Load {load:.0f}, {more} more than {base}: {largest}."


def _previous(week: int, weekly: Sequence[float], inputs: PlanInputs) -> str:
    return f"week {week + inputs.weeks_before} ({weekly[week - 1]:.0f})" if week else _behind(inputs)


def _taper(week: int, load: float, base: str, weeks: int) -> str:
    if week == weeks - 1:
        return f"Load {load:.0f} before the race: the work is done, and rest lets it show."
    return f"Load {load:.0f}, no more than three quarters of {base}: volume falls, pace stays."


def _ceiling_base(inputs: PlanInputs) -> str:
    if ceiling_of(inputs) > 1.25 * max(inputs.best_ctl or 0.0, inputs.ctl) + 1e-9:
        return "as much as is sensible for somebody with little training behind"
    return "125 % of your best of the last twelve months"


def day_why(run: Run, runs: Sequence[Run], load: float) -> str:
    """Return why a run stands on its day: what it is for, and what set its place or its length."""
    family = FAMILIES[run.choice.workout.family]
    first = run.choice.workout.purpose or f"This run {family.aim}."
    if run.slot.day.role == "long":
        return f"{first} {_long_limit(run, load)}"
    if run.slot.hard and family.hard:
        return f"{first} {_place_of(run, runs)}"
    return f"{first} {_between(run, runs)}".strip()


def _long_limit(run: Run, week: float) -> str:
    found = run.choice.estimate
    if run.reference and found.distance > GUARD * run.reference + SLACK:
        return (
            f"It takes {hours_text(found.duration)}, which is no jump even after a longest run of "
            f"{distance_text(run.reference)} in the 30 days before."
        )
    if run.reference and found.distance > 0.95 * GUARD * run.reference:
        return (
            f"{distance_text(found.distance)} is no more than 10 % over the longest run of the 30 days before "
            f"({distance_text(run.reference)}): larger jumps go along with more injuries."
        )
    if run.longest.reached_by(found.distance, found.duration):
        return f"It takes {hours_text(found.duration)}: {run.longest.why}."
    if found.duration > 0.95 * run.room.seconds:
        return f"{hours_text(found.duration)} is what {WEEKDAYS[run.slot.weekday]} has time for."
    return f"It carries {found.load / week:.0%} of the week's load.".replace("%", "\u00a0%") if week else ""


def _place_of(run: Run, runs: Sequence[Run]) -> str:
    others = [other for other in runs if other is not run and is_hard(other)]
    weekday = WEEKDAYS[run.slot.weekday]
    if not others:
        return f"{weekday} has {run.minutes:.0f} min for it, and this is the week's only hard day."
    before = max((other for other in others if other.day < run.day), key=lambda other: other.day, default=None)
    after = min((other for other in others if other.day > run.day), key=lambda other: other.day, default=None)
    gaps = [f"{_days(run, before)} after {before.choice.name}"] if before else []
    gaps += [f"{_days(run, after)} before {after.choice.name}"] if after else []
    return f"{weekday} has {run.minutes:.0f} min for it, {' and '.join(gaps)}: enough rest to do it well."


def _days(run: Run, other: Run) -> str:
    gap = abs((other.day - run.day).days)
    return "a day" if gap == 1 else f"{gap} days"


def _between(run: Run, runs: Sequence[Run]) -> str:
    for other in runs:
        if is_hard(other) and (run.day - other.day).days == 1:
            return f"It stays easy, so that {other.choice.name} the day before can take effect."
    for other in runs:
        if is_hard(other) and (other.day - run.day).days == 1:
            return f"The next day is {other.choice.name}: arrive with fresh legs."
    return "No hard day beside it: even so, easy from start to end." if run.choice.workout.family == "easy" else ""


def is_hard(run: Run) -> bool:
    """Say whether a run needs easy days around it: a long run, or a workout of a hard family."""
    return FAMILIES[run.choice.workout.family].hard


def race_why(race: Choice, speed: RaceSpeed, inputs: PlanInputs) -> str:
    """Return the sentence for race day."""
    pace, time = pace_text(speed.speed), hours_text(inputs.race_distance / speed.speed)
    goal = f"Your goal of {clock_text(inputs.race_distance / speed.goal)} means" if speed.goal is not None else ""
    if speed.goal is not None and not speed.goal_left_out:
        return f"Everything before was for this. {goal} {pace}: start no faster."
    if inputs.critical_speed is None and inputs.predicted_time is None:
        return "Everything before was for this. Start by effort, slower than feels right, and let the pace come."
    if speed.goal is not None and speed.goal_in_reserve:
        return f"Everything before was for this. {goal} {pace_text(speed.goal)}, well in reserve."
    return f"Everything before was for this. Your {speed.basis} about {time}, which is {pace}: start no faster."
