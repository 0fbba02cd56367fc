"""The rest of a plan made anew after something came in between: days next to it first, then the weeks that follow.

What lies behind is never touched, nothing is caught up that was lost, and the same circumstances give the same rest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from plans.generator.habit import SHORT_LOSS, faded, habit_after, usual_before
from plans.generator.inputs import (
    Compromise,
    GeneratedPlan,
    PlanInputs,
    PlannedDay,
    PlannedWeek,
    PlanRefused,
    Preview,
)
from plans.generator.interruption import (
    RETURN,
    THREE_QUARTERS,
    Interruption,
    caught_up,
    moved_with_race,
    through,
)
from plans.generator.plan import chooser_of, generate
from plans.generator.preview import preview_of
from plans.generator.season import FEWEST_WEEKS, day_text, monday_of, next_monday
from plans.generator.selection import Chooser
from plans.library import SHIPPED, LibraryWorkout
from science.fitness import load_history

LOST = 0.2
"""Share of the largest week, left or usual, whose loss leaves the weeks that follow as they are. A convention."""
WINDOW = 28
LONGEST_DAYS = 30


@dataclass(frozen=True)
class Situation:
    """Where the runner stands on the morning of ``first_day``, the first day that can still be changed.

    ``inputs`` are the plan's, its schema whole; its ``ctl``, ``atl`` and ``recent_loads`` hold on the eve of
    ``first_day``. ``plan_began`` is the plan's first Monday. ``planned`` are the days from ``first_day`` to the race as
    they stand, ``missed`` the recent days that were not run, ``hard`` the days before on which something hard was run,
    ``longest`` the days and metres of the runs of the last weeks, ``behind`` the families of what was planned before,
    ``loads`` the days before ``first_day`` with theirs, from four weeks before the interruption on, ``passed`` what was
    planned from its first day to ``first_day``.
    """

    inputs: PlanInputs
    first_day: date
    plan_began: date
    race_day: date
    planned: tuple[PlannedDay, ...]
    missed: tuple[PlannedDay, ...] = ()
    hard: tuple[date, ...] = ()
    longest: tuple[tuple[date, float], ...] = ()
    behind: tuple[str, ...] = ()
    loads: tuple[tuple[date, float], ...] = ()
    passed: tuple[PlannedDay, ...] = ()


@dataclass(frozen=True)
class Rest:
    """The rest of a plan: its days, its new weeks (none where the old ones stay), what gives, and what is expected.

    ``anew_from`` is the Monday from which on everything is new; None if nothing beyond the interruption is.
    """

    inputs: PlanInputs
    days: tuple[PlannedDay, ...]
    weeks: tuple[PlannedWeek, ...]
    anew_from: date | None
    compromises: tuple[Compromise, ...]
    preview: Preview
    summary: str


def replan(situation: Situation, interruption: Interruption, library: Iterable[LibraryWorkout] = SHIPPED) -> Rest:
    """Return the rest of the plan after an interruption. Raises PlanRefused if the race cannot be reached."""
    library = tuple(library)
    inputs = situation.inputs
    _check(situation, interruption)
    chooser, _speed = chooser_of(inputs, library)
    begin, usual = _begin(situation, interruption), _usual(situation, interruption)
    bridge = _bridge(situation, interruption, copy(chooser), usual)
    if interruption.reason == "missed":
        bridge = caught_up(bridge, situation.missed, situation.hard, situation.first_day, inputs.minutes)
    lost = _lost(situation, bridge, begin)
    if interruption.reason != "moved" and lost < LOST * max(_week_load(situation), usual):
        return _kept(situation, interruption, bridge)
    habit = habit_after(interruption, usual, lost)
    near = _weeks(begin, inputs.race_day) < _fewest_weeks(interruption)
    if interruption.reason in (*RETURN, "travelling"):
        interruption = replace(
            interruption,
            eased_until=begin - timedelta(days=1),
            eased_to=THREE_QUARTERS if interruption.reason in RETURN or not usual else habit / usual,
        )
        bridge = _bridge(situation, interruption, chooser, usual)
    if near:
        return _kept(situation, interruption, bridge)
    moved = interruption.reason == "moved"
    # The race is run on its new day only.
    before = tuple(day for day in bridge if day.day < begin and not (moved and day.family == "race"))
    wanted = replace(_inputs_at(situation, interruption, before, begin), habit=habit)
    return _joined(situation, interruption, before, generate(wanted, library), wanted)


def _check(situation: Situation, interruption: Interruption) -> None:
    race, reason = situation.inputs.race_day, interruption.reason
    if race < situation.first_day == situation.plan_began:
        raise PlanRefused(f"{day_text(race)} lies before the plan begins. Choose a later day, or make a new plan.")
    # The eve of the first day that can be changed may be today.
    if race < situation.first_day - timedelta(days=1):
        raise PlanRefused(f"{day_text(race)} is past. Choose a day for the race that lies ahead.")
    if race <= situation.first_day:
        raise PlanRefused(f"The race on {day_text(race)} is too near to change anything. Choose a later day.")
    if reason in RETURN and interruption.last >= race:
        raise PlanRefused(
            f"The race on {day_text(race)} falls into the days without running. Move the race, or end the plan."
        )


def _begin(situation: Situation, interruption: Interruption) -> date:
    """Return the Monday from which on the weeks can be planned anew."""
    if interruption.reason in ("missed", "moved"):
        return next_monday(situation.first_day)
    return next_monday(max(interruption.back + timedelta(days=1), situation.first_day))


def _fewest_weeks(interruption: Interruption) -> int:
    """Return the weeks that are made anew at least: after more than a few days off even a taper alone, because the old
    one is that of weeks that were not run.
    """
    return 1 if interruption.reason in (*RETURN, "travelling") and interruption.days > SHORT_LOSS else FEWEST_WEEKS


def _usual(situation: Situation, interruption: Interruption) -> float:
    """Return the weekly load that the runner was used to before the interruption, as far as it is known."""
    day = interruption.usual_until(situation.first_day)
    loads: defaultdict[date, float] = defaultdict(float, situation.loads)
    for one in situation.planned:
        loads[one.day] += one.load
    return usual_before(day, loads, (*situation.passed, *situation.planned))


def _bridge(situation: Situation, interruption: Interruption, chooser: Chooser, usual: float) -> list[PlannedDay]:
    """Return the days ahead as the interruption leaves them, told late or not."""
    days = (*situation.passed, *situation.planned)
    found = through(days, interruption, situation.inputs.minutes, chooser, faded(usual, interruption))
    return [day for day in found if day.day >= situation.first_day]


def _lost(situation: Situation, bridge: Sequence[PlannedDay], begin: date) -> float:
    missed = sum(one.load for one in situation.missed)
    return missed + _load_until(situation.planned, begin) - _load_until(bridge, begin)


def _weeks(begin: date, race_day: date) -> int:
    return (monday_of(race_day) - begin).days // 7 + 1


def _week_load(situation: Situation) -> float:
    """Return the largest planned week that is left."""
    weeks: dict[date, float] = {}
    for day in situation.planned:
        if day.family != "race":
            weeks[monday_of(day.day)] = weeks.get(monday_of(day.day), 0.0) + day.load
    return max(weeks.values(), default=0.0)


def _load_until(days: Iterable[PlannedDay], end: date) -> float:
    return sum(day.load for day in days if day.day < end)


def _inputs_at(
    situation: Situation, interruption: Interruption, before: Sequence[PlannedDay], begin: date
) -> PlanInputs:
    """Return the inputs of a plan that begins on ``begin``, if the days before it are run as they are written now."""
    inputs = situation.inputs
    loads = np.zeros((begin - situation.first_day).days)
    for day in before:
        loads[(day.day - situation.first_day).days] += day.load
    stand = load_history(loads, state=inputs.state).state(-1) if len(loads) else inputs.state
    since = begin - timedelta(days=LONGEST_DAYS)
    runs = [*situation.longest, *((day.day, day.distance) for day in before)]
    if interruption.reason in RETURN:
        # Legs that have rested are held against what they have run since, or three quarters of before.
        runs = [(day, metres if day > interruption.last else THREE_QUARTERS * metres) for day, metres in runs]
    until = (day.family for day in situation.planned if day.day < begin)
    longest = max(((metres, day) for day, metres in runs if day >= since), default=None)
    return replace(
        inputs,
        today=begin,
        schema=inputs.schema.of_length(_weeks(begin, inputs.race_day)),
        ctl=stand.ctl,
        atl=stand.atl,
        recent_loads=(*inputs.recent_loads, *loads.tolist())[-WINDOW:],
        longest_run=longest[0] if longest else None,
        longest_run_day=longest[1] if longest else None,
        used=tuple(sorted(Counter((*situation.behind, *until)).items())),
        weeks_before=(begin - situation.plan_began).days // 7,
    )


def _joined(
    situation: Situation,
    interruption: Interruption,
    before: tuple[PlannedDay, ...],
    anew: GeneratedPlan,
    wanted: PlanInputs,
) -> Rest:
    inputs, days, begin = situation.inputs, (*before, *anew.days), wanted.today
    weeks_before = (begin - situation.plan_began).days // 7
    preview = preview_of(days, situation.first_day, inputs.race_day, inputs.state)
    return Rest(
        replace(wanted, schema=inputs.schema),
        days,
        tuple(replace(week, index=week.index + weeks_before) for week in anew.weeks),
        begin,
        anew.compromises,
        preview,
        f"{_about(interruption)} From {day_text(begin)} on the weeks grow from what you will have run by then: "
        "what was lost is not caught up.",
    )


def _kept(situation: Situation, interruption: Interruption, bridge: Sequence[PlannedDay]) -> Rest:
    """Return the rest with only the days next to the interruption changed."""
    inputs, days, shift = situation.inputs, list(bridge), (situation.inputs.race_day - situation.race_day).days
    if interruption.reason == "moved":
        days = moved_with_race(days, shift, situation.first_day, inputs.minutes, max(situation.hard, default=None))
        about = "The race is too near to build anything new: its last days move along with it, and others are free."
    elif _weeks(_begin(situation, interruption), inputs.race_day) < _fewest_weeks(interruption):
        about = f"{_about(interruption)} The race is near: what comes after stays, and nothing is caught up."
    else:
        about = f"{_about(interruption)} Less than a fifth of a week is lost: what comes after stays as it is."
    days = [day for day in days if day.day <= inputs.race_day]
    preview = preview_of(days, situation.first_day, inputs.race_day, inputs.state)
    return Rest(inputs, tuple(days), (), None, (), preview, about)


def _about(interruption: Interruption) -> str:
    back = day_text(interruption.back)
    if interruption.reason in RETURN:
        return f"No running until {day_text(interruption.last)}, then easy running and less of it until {back}."
    if interruption.reason == "travelling":
        return f"Until {back} only what fits into the days on the road."
    if interruption.reason == "missed":
        return "A single session decides nothing."
    return "The plan leads to the new day of the race."
