"""Which weekday gets what: the long run on its day, hard days apart, key sessions where there is time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from plans.generator.season import SHORTEST_RUN_MINUTES
from plans.schemas import SchemaDay

LAST_HARD_DAYS = 3
"""Days before the race on which nothing hard is run. A convention."""
ENOUGH_MINUTES = 90.0
"""Time beyond this does not make a day better for a key session."""


@dataclass(frozen=True)
class Slot:
    """What is run on a weekday (0 is Monday). ``key`` says that it is a hard day."""

    weekday: int
    day: SchemaDay

    @property
    def hard(self) -> bool:
        return self.day.role != "easy"


def apart(first: int, second: int) -> int:
    """Return the days between two weekdays, going round the week."""
    return min((first - second) % 7, (second - first) % 7)


def free_weekdays(minutes: Sequence[float]) -> list[int]:
    """Return the weekdays with time for a run."""
    return [weekday for weekday, free in enumerate(minutes) if free >= SHORTEST_RUN_MINUTES]


def long_weekday(minutes: Sequence[float], wanted: int) -> int:
    """Return the wanted weekday of the long run, or the one with the most time if that has none."""
    free = free_weekdays(minutes)
    return wanted if wanted in free else max(free, key=lambda weekday: (minutes[weekday], weekday))


def place(days: Sequence[SchemaDay], minutes: Sequence[float], long_day: int) -> tuple[Slot, ...]:
    """Return the week's runs on weekdays, never two hard ones on neighbouring days.

    The same weekdays are meant for every week, so Sunday neighbours Monday. A key session that cannot stand
    apart is left out, and so is what finds no day; the most important come first in ``days``.
    """
    free = free_weekdays(minutes)
    has_long = any(day.role == "long" for day in days)
    keys = [day for day in days if day.role == "key"]
    easy = [day for day in days if day.role == "easy"]
    fixed = [long_day] if has_long else []
    places = _key_places(len(keys), [weekday for weekday in free if weekday not in fixed], fixed, minutes)
    slots = [Slot(long_day, day) for day in days if day.role == "long"]
    slots += [Slot(weekday, day) for weekday, day in zip(places, keys, strict=False)]
    easy += [SchemaDay("easy", "easy", key.share) for key in keys[len(places) :]]
    taken = {slot.weekday for slot in slots}
    count = min(len(easy), len(free) - len(taken))
    chosen = _easy_places(count, [weekday for weekday in free if weekday not in taken], taken, minutes)
    given = list(zip(chosen, easy, strict=False))
    slots += [Slot(weekday, day) for weekday, day in (_quiet_after_long(given, long_day) if has_long else given)]
    return tuple(sorted(slots, key=lambda slot: slot.weekday))


def _quiet_after_long(given: list[tuple[int, SchemaDay]], long_day: int) -> list[tuple[int, SchemaDay]]:
    """Return the easy runs with the strides moved off the day after the long run, onto that of a slower one."""
    days = dict(given)
    after = (long_day + 1) % 7
    others = [weekday for weekday, day in given if day.family != "strides"]
    if after in days and days[after].family == "strides" and others:
        calm = next((weekday for weekday in others if days[weekday].family == "recovery"), others[-1])
        days[after], days[calm] = days[calm], days[after]
    return list(days.items())


def _key_places(count: int, free: list[int], fixed: list[int], minutes: Sequence[float]) -> list[int]:
    """Return weekdays for as many of ``count`` key sessions as can stand apart, the one with the most time
    first.
    """
    for number in range(min(count, len(free)), 0, -1):
        options = [option for option in combinations(free, number) if _gap((*option, *fixed)) >= 2]
        if options:
            best = max(options, key=lambda option: (_time(option, minutes), _gap((*option, *fixed)), _early(option)))
            return sorted(best, key=lambda weekday: (-min(minutes[weekday], ENOUGH_MINUTES), weekday))
    return []


def _gap(weekdays: Sequence[int]) -> int:
    return min((apart(one, other) for one, other in combinations(weekdays, 2)), default=7)


def _time(weekdays: Iterable[int], minutes: Sequence[float]) -> float:
    return sum(min(minutes[weekday], ENOUGH_MINUTES) for weekday in weekdays)


def _early(weekdays: Sequence[int]) -> tuple[int, ...]:
    return tuple(-weekday for weekday in weekdays)


def _easy_places(count: int, free: list[int], taken: set[int], minutes: Sequence[float]) -> list[int]:
    """Return the weekdays of easy runs: time first, then evenly over the week; the longest run where most
    time is.
    """
    if count <= 0:
        return []
    options = combinations(free, count)
    best = max(
        options,
        key=lambda option: (_time(option, minutes), -_longest_break((*option, *taken)), _early(option)),
    )
    return sorted(best, key=lambda weekday: (-min(minutes[weekday], ENOUGH_MINUTES), weekday))


def _longest_break(weekdays: Sequence[int]) -> int:
    days = sorted(weekdays)
    return max((after - before) % 7 or 7 for before, after in zip(days, [*days[1:], days[0]], strict=True))


def without_session(slot: Slot) -> Slot:
    """Return the run with an easy one in place of a hard session; a long run stays one, at easy pace."""
    if slot.day.role == "easy":
        return slot
    return Slot(slot.weekday, SchemaDay("long" if slot.day.role == "long" else "easy", "easy", slot.day.share))


def before_race(slots: Sequence[Slot], race: int) -> tuple[Slot, ...]:
    """Return the runs of the week before the race week: easy in the last days before an early race.

    ``race`` is the weekday of the race in the week that follows; the eve of the race stays free.
    """
    kept = []
    for slot in slots:
        left = race + 7 - slot.weekday
        if left > LAST_HARD_DAYS or (left > 1 and not slot.hard):
            kept.append(slot)
        elif left > 1:
            kept.append(Slot(slot.weekday, SchemaDay("easy", "easy", slot.day.share)))
    return tuple(kept)


def place_race_week(
    days: Sequence[SchemaDay], minutes: Sequence[float], race: int, after_long: bool
) -> tuple[Slot, ...]:
    """Return the runs before the race: the session at least three days before, strides two days before.

    ``after_long`` says that the Sunday before was a long run, so that Monday is no hard day.
    """
    free = [weekday for weekday in free_weekdays(minutes) if weekday < race]
    slots: list[Slot] = []
    for day in days:
        wanted = race - 4 if day.role == "key" else race - 3
        if day.family == "strides":
            wanted = race - 2
        elif day.family == "recovery":
            wanted = race - 1
        allowed = [
            weekday for weekday in free if day.role != "key" or (weekday <= race - 3 and (weekday or not after_long))
        ]
        if allowed:
            late = day.family == "strides" and not any(other.family == "recovery" for other in days)
            best = min(allowed, key=lambda weekday: (abs(weekday - wanted), -weekday if late else weekday))
            slots.append(Slot(best, day))
            free.remove(best)
    return tuple(sorted(slots, key=lambda slot: slot.weekday))
