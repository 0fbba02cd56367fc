"""What comes between a runner and the plan, and what the days next to it become. Lengths in days, loads in points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from plans.generator.inputs import PlannedDay
from plans.generator.season import SHORTEST_RUN_MINUTES, day_text, monday_of, next_monday
from plans.generator.selection import Choice, Chooser, Room
from plans.generator.weeks import GUARD
from plans.library import FAMILIES
from plans.naming import distance_text

Reason = Literal["missed", "ill", "injured", "travelling", "moved"]

RETURN = {"ill": (1.0, 2, 14), "injured": (2.0, 4, 28)}
"""Days of careful return for each day off, and fewest and most of them. A convention of coaching practice."""
HALF, THREE_QUARTERS = 0.5, 0.75
"""Share of the planned load in the first and the second half of the return. A convention."""
DAYS_OFF = {"ill": "of illness", "injured": "off"}


@dataclass(frozen=True)
class Interruption:
    """``first`` to ``last`` are the days without running, or with ``minutes`` each while travelling.

    Of a session that was missed, or a race that was moved, neither says anything. ``eased_until`` is the eve of new
    weeks: days from the return to it take at most ``eased_to`` of what was planned.
    """

    reason: Reason
    first: date
    last: date
    minutes: float = 0.0
    eased_until: date | None = None
    eased_to: float = THREE_QUARTERS

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def usual_until(self, first_day: date) -> date:
        """Return the day before which a runner trained as usual, if the plan can be changed from ``first_day`` on."""
        return next_monday(first_day) if self.reason in ("missed", "moved") else self.first

    @property
    def back(self) -> date:
        """The last day of the return, or of the interruption itself if it needs none."""
        if self.reason not in RETURN:
            return self.last
        per_day, fewest, most = RETURN[self.reason]
        return self.last + timedelta(days=min(max(round(per_day * self.days), fewest), most))

    def why_free(self, day: date) -> str:
        """Return why nothing is run any more on a day on which something was planned."""
        if self.first <= day <= self.last:
            return {"ill": "Ill: rest.", "injured": "Injured: rest."}.get(self.reason, "No time on the road.")
        if self.last < day <= (self.eased_until or self.back):
            return "The part of it that may be run already is too short for a run."
        return "The new rest of the plan leaves this day free."

    def share(self, day: date) -> float | None:
        """Return the share of the planned load that a day may take; None where there is no limit."""
        if self.first <= day <= self.last:
            return 0.0
        if self.back < day <= (self.eased_until or self.back):
            return self.eased_to
        if not self.last < day <= self.back:
            return None
        return HALF if (day - self.last).days * 2 <= (self.back - self.last).days else THREE_QUARTERS


def through(
    days: Sequence[PlannedDay],
    interruption: Interruption,
    minutes: Sequence[float],
    chooser: Chooser,
    usual: float,
) -> list[PlannedDay]:
    """Return the planned days as the interruption leaves them; a return takes its shares of weeks as they would be if
    the largest up to then were a ``usual`` one, so that nobody comes back into weeks that she has not grown into.
    """
    if interruption.reason == "travelling":
        found = [_on_the_road(day, interruption, chooser) for day in days]
        return [day for day in found if day is not None]
    return _coming_back(days, interruption, minutes, chooser, usual) if interruption.reason in RETURN else list(days)


def _coming_back(
    days: Sequence[PlannedDay], interruption: Interruption, minutes: Sequence[float], chooser: Chooser, usual: float
) -> list[PlannedDay]:
    weeks: defaultdict[date, float] = defaultdict(float)
    for day in days:
        weeks[monday_of(day.day)] += day.load if day.family != "race" else 0.0
    found: list[PlannedDay] = []
    largest = usual
    for day in days:
        largest = max(largest, weeks[monday_of(day.day)])
        share = interruption.share(day.day)
        if share is None or day.family == "race":
            found.append(day)
        elif share > 0.0:
            seconds = min(minutes[day.day.weekday()] * 60.0, day.duration)
            room = Room(
                share * day.load * (usual / largest if usual else 0.0), seconds, _guarded(day, interruption, found)
            )
            easier = _easier(day, room, chooser, ("easy", "recovery"), _why_easy(day.day, share, interruption))
            found += [easier] if easier else []
    return found


def _guarded(day: PlannedDay, interruption: Interruption, before: Sequence[PlannedDay]) -> float:
    """Return the metres that a day may have: after the return at most 10 % over the longest run since, or half of what
    was planned.
    """
    since = max((one.distance for one in before if one.day > interruption.last), default=day.distance)
    if day.day <= interruption.back:
        return day.distance
    return min(max(GUARD * since, HALF * day.distance), day.distance)


def _why_easy(day: date, share: float, interruption: Interruption) -> str:
    part = "half" if share == HALF else "three quarters"
    off = f"{interruption.days} {'day' if interruption.days == 1 else 'days'} {DAYS_OFF[interruption.reason]}"
    care = "Stop if it hurts." if interruption.reason == "injured" else "Walk if it feels harder than it should."
    until = f"back until {day_text(interruption.back)} after {off}"
    if day > interruption.back:
        until = f"so soon after {off} nothing is caught up"
    return f"Easy, with at most {part} of the load that was planned: {until}. {care}"


def _on_the_road(day: PlannedDay, interruption: Interruption, chooser: Chooser) -> PlannedDay | None:
    if day.family == "race":
        return day
    if not interruption.first <= day.day <= interruption.last:
        share = interruption.share(day.day) or 1.0
        room = Room(share * day.load, day.duration, day.distance)
        families = (*[day.family] * (share >= THREE_QUARTERS), "easy", "recovery")
        why = f"Less than {day.name}: after the days on the road the load comes back step by step."
        return day if share >= 1.0 else _easier(day, room, chooser, families, why)
    if day.duration <= interruption.minutes * 60.0:
        return day
    if interruption.minutes < SHORTEST_RUN_MINUTES:
        return None
    room = Room(day.load, interruption.minutes * 60.0, day.distance)
    why = f"Fits into the {interruption.minutes:.0f} min that there are on the road, instead of {day.name}."
    return _easier(day, room, chooser, (day.family, "easy", "recovery"), why)


def _easier(day: PlannedDay, room: Room, chooser: Chooser, families: Sequence[str], why: str) -> PlannedDay | None:
    """Return the day with the first family that fits into the room; None if nothing does."""
    for family in families:
        choice = chooser.choose(family, (), room)
        if choice is not None:
            chooser.took(choice)
            return _with(day, choice, why)
    return None


def _with(day: PlannedDay, choice: Choice, why: str) -> PlannedDay:
    total = choice.estimate
    return replace(
        day,
        name=choice.name,
        family=choice.workout.family,
        workout=choice.workout.slug,
        key=FAMILIES[choice.workout.family].hard,
        structure=choice.structure,
        distance=total.distance,
        duration=total.duration,
        load=total.load,
        why=why,
    )


def caught_up(
    days: Sequence[PlannedDay], missed: Sequence[PlannedDay], run: Sequence[date], today: date, minutes: Sequence[float]
) -> list[PlannedDay]:
    """Return the days with the last hard session that was missed this week run on a later day of it, if one is left.

    It takes the place of an easy run, or of nothing, and stands apart from every other hard day, those that were
    ``run`` before included. The Sunday is left to what is planned there.
    """
    monday = monday_of(today)
    lost = [one for one in missed if monday <= one.day < today and FAMILIES[one.family].hard]
    if not lost:
        return list(days)
    session = max(lost, key=lambda one: one.day)
    hard = {one.day for one in days if FAMILIES[one.family].hard} | set(run)
    for number in range(6 - today.weekday()):
        day = today + timedelta(days=number)
        near = {day + timedelta(days=shift) for shift in (-1, 0, 1)}
        long_enough = session.duration <= max(minutes[day.weekday()], 0.0) * 60.0
        if not near & hard and long_enough:
            why = (
                f"{session.name} was not run on {day_text(session.day)}; here it has an easy day on both sides, "
                "and the week grows by nothing."
            )
            return sorted(
                [*(one for one in days if one.day != day), replace(session, day=day, why=why)], key=lambda one: one.day
            )
    return list(days)


def moved_with_race(
    days: Sequence[PlannedDay], shift: int, today: date, minutes: Sequence[float], last_hard: date | None
) -> list[PlannedDay]:
    """Return the last days before the race moved along with it by ``shift`` days, for a race too near to plan anew."""
    found: list[PlannedDay] = []
    for day in days:
        new = replace(day, day=day.day + timedelta(days=shift))
        free = minutes[new.day.weekday()] * 60.0 >= day.duration or day.family == "race"
        beside = last_hard is not None and (new.day - last_hard).days == 1 and FAMILIES[day.family].hard
        if new.day >= today and free and (not beside or day.family == "race"):
            found.append(new if shift == 0 else replace(new, why=_as_far_from_race(day)))
    return found


def _as_far_from_race(day: PlannedDay) -> str:
    if day.family == "race":
        return day.why
    label = FAMILIES[day.family].label
    return f"{label} over {distance_text(day.distance)}, as far from the race as it was before the race was moved."
