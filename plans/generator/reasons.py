"""The sentences of a plan: why each day and week is as it is, made from what put it there."""

from __future__ import annotations

from collections.abc import Sequence

from plans.generator.inputs import PlanInputs
from plans.generator.loads import FLOOR_LOAD, LONGEST_SECONDS, ceiling_of, habitual_load
from plans.generator.paces import RaceSpeed
from plans.generator.season import Season
from plans.generator.selection import Choice
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
    """Return a time as "3:25:00" or "45 min"."""
    whole = round(seconds)
    if whole < 3600:
        return f"{round(seconds / 60)} min"
    return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"


def pace_text(speed: float) -> str:
    """Return a speed as a pace, "4:52 /km"."""
    seconds = round(1000.0 / speed)
    return f"{seconds // 60}:{seconds % 60:02d} /km"


def week_why(week: int, limit: Limit, weekly: Sequence[float], season: Season, inputs: PlanInputs, asked: float) -> str:
    """Return why a week has its load: the limit that held it, with the numbers of the plan."""
    load = weekly[week]
    kinds = [one.kind for _, _, one in season.weeks]
    before = next((k for k in range(week - 1, -1, -1) if kinds[k] == "load"), None)
    base = f"week {before + 1} ({weekly[before]:.0f})" if before is not None else "your last four weeks"
    habitual = habitual_load(inputs)
    sentences = {
        "first week": _first_week(load, habitual),
        "step": f"{load:.0f} is at most 10 % more than {base}.",
        "recovery": f"A lighter week: {load:.0f} is at most three quarters of {_previous(week, weekly)}.",
        "taper": _taper(week, load, base, len(weekly)),
        "ramp": f"{load:.0f}: a larger week would raise fitness by more than 5 points in a week.",
        "ceiling": f"{load:.0f} keeps fitness below {ceiling_of(inputs):.0f}, which is {_ceiling_base(inputs)}.",
        "hours": f"{load:.0f} is what fits into the time that your days have.",
        "form": f"{load:.0f} leaves you fresh enough on race morning.",
        "least": f"{load:.0f} is the smallest week that makes sense.",
        "even": _even(load, weekly[before] if before is not None else habitual, base, max(weekly)),
    }
    kind = kinds[week]
    text = sentences[limit if kind == "load" else kind]
    if load < FULL * asked:
        text += " The runs of this week cannot carry more: their length is bounded by your time and your longest run."
    return text


def _first_week(load: float, habitual: float) -> str:
    if habitual <= FLOOR_LOAD / FIRST_WEEK:
        return f"{load:.0f}: without recent running the plan begins with what three easy half hours come to."
    return f"{load:.0f} is at most 15 % more than the mean of your last four weeks ({habitual:.0f})."


def _even(load: float, reference: float, base: str, peak: float) -> str:
    growth = load / reference - 1.0 if reference else 0.0
    if growth < LEVEL:
        return f"{load:.0f} keeps the level of {base}: the limits would allow more, the race does not need it."
    more = f"{growth:.0%}".replace("%", " %")
    return f"{load:.0f} is {more} more than {base}: a step on an even climb to {peak:.0f}."


def _previous(week: int, weekly: Sequence[float]) -> str:
    return f"week {week} ({weekly[week - 1]:.0f})" if week else "your last four weeks"


def _taper(week: int, load: float, base: str, weeks: int) -> str:
    if week == weeks - 1:
        return f"{load:.0f} before the race: the work is done, and rest lets it show."
    return f"{load:.0f}, at most three quarters of {base}: volume falls, pace stays."


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
    if run.reference and found.distance > 0.95 * GUARD * run.reference:
        return (
            f"{distance_text(found.distance)} is at most 10 % more than the longest run of the 30 days before "
            f"({distance_text(run.reference)}): larger jumps go along with more injuries."
        )
    if found.duration > 0.95 * LONGEST_SECONDS:
        return f"It ends after {hours_text(found.duration)}: beyond three hours the cost is larger than the gain."
    if found.duration > 0.95 * run.room.seconds:
        return f"{hours_text(found.duration)} is what {WEEKDAYS[run.slot.weekday]} has time for."
    return f"It carries {found.load / week:.0%} of the week's load.".replace("%", " %") if week else ""


def _place_of(run: Run, runs: Sequence[Run]) -> str:
    others = [other for other in runs if other is not run and is_hard(other)]
    weekday = WEEKDAYS[run.slot.weekday]
    minutes = run.room.seconds / 60.0
    if not others:
        return f"{weekday} has {minutes:.0f} min for it, and this is the week's only hard day."
    near = min(others, key=lambda other: abs((other.day - run.day).days))
    gap = abs((near.day - run.day).days)
    return (
        f"{weekday} has {minutes:.0f} min for it, and lies {gap} days from {near.choice.name} "
        f"on {WEEKDAYS[near.slot.weekday]}, so that both can be done well."
    )


def _between(run: Run, runs: Sequence[Run]) -> str:
    for other in runs:
        if is_hard(other) and (run.day - other.day).days == 1:
            return f"The day after {other.choice.name} it stays easy, so that the work can take effect."
    for other in runs:
        if is_hard(other) and (other.day - run.day).days == 1:
            return f"Tomorrow is {other.choice.name}: arrive with fresh legs."
    return "It stands between the hard days and stays easy."


def is_hard(run: Run) -> bool:
    """Say whether a run needs easy days around it: a long run, or a workout of a hard family."""
    return FAMILIES[run.choice.workout.family].hard


def race_why(race: Choice, speed: RaceSpeed, inputs: PlanInputs) -> str:
    """Return the sentence for race day."""
    pace, time = pace_text(speed.speed), hours_text(inputs.race_distance / speed.speed)
    if speed.goal_left_out:
        return f"Everything before was for this. Your critical speed allows about {time}, which is {pace}."
    if speed.goal is not None:
        return f"Everything before was for this. Your goal of {time} means {pace}: start no faster."
    if inputs.critical_speed is None:
        return "Everything before was for this. Start by effort, slower than it feels right, and let the pace come."
    return f"Everything before was for this. Your critical speed allows about {time}, which is {pace}: start no faster."
