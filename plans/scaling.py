"""Scaling of a workout to a wanted load, distance or duration within the limits that it names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import floor

from plans.structure import Estimate, Item, Repeat, Step, Structure, estimate

Measure = Callable[[Estimate], float]
EDGE = 1e-9


def by_load(found: Estimate) -> float:
    """The load of an estimate."""
    return found.load


def by_distance(found: Estimate) -> float:
    """The metres of an estimate."""
    return found.distance


def by_duration(found: Estimate) -> float:
    """The seconds of an estimate."""
    return found.duration


def scaled(structure: Structure, wanted: float, critical_speed: float, measure: Measure = by_load) -> Structure:
    """Return the workout scaled to at most ``wanted``, as near as its rounding allows, without elastic limits.

    Repeats are counted first, then elastic steps are stretched together. A workout whose smallest form is
    larger than ``wanted`` is returned in that form.
    """

    def size(items: Structure) -> float:
        return measure(estimate(items, critical_speed))

    counted = _counted(structure, wanted, size)
    low, high = size(_stretched(counted, 0.0)), size(_stretched(counted, 1.0))
    part = (wanted - low) / (high - low) if high > low else 0.0
    fitted = _stretched(counted, min(max(part, 0.0), 1.0))
    return _plain(_filled(fitted, counted, wanted, size))


def smallest(structure: Structure, critical_speed: float) -> Estimate:
    """Return what the smallest form of the workout comes to."""
    return estimate(_stretched(_times(structure, lambda one: one.fewest or one.times), 0.0), critical_speed)


def _times(structure: Structure, count: Callable[[Repeat], int]) -> Structure:
    return tuple(replace(item, times=count(item)) if isinstance(item, Repeat) else item for item in structure)


def _counted(structure: Structure, wanted: float, size: Callable[[Structure], float]) -> Structure:
    """Set the number of repeats: nearest to ``wanted`` with the other steps as they are, and able to fit
    under it.
    """
    repeats = [item for item in structure if isinstance(item, Repeat)]
    widest = max(((one.most or one.times) - (one.fewest or one.times) for one in repeats), default=0)
    options = [_times(structure, _adding(more)) for more in range(widest + 1)]
    fitting = [option for option in options if size(_stretched(option, 0.0)) <= wanted + EDGE]
    return min(fitting, key=lambda option: abs(size(option) - wanted)) if fitting else options[0]


def _adding(more: int) -> Callable[[Repeat], int]:
    return lambda one: min((one.fewest or one.times) + more, one.most or one.times)


def _stretched(structure: Structure, part: float) -> Structure:
    return tuple(_stretch(item, part) if isinstance(item, Step) else item for item in structure)


def _stretch(step: Step, part: float) -> Step:
    least, most = step.least or step.length, step.most or step.length
    if part >= 1.0 or most <= least:
        return _of_length(step, most if part >= 1.0 else least)
    grain = grain_of(step, least)
    return _of_length(step, max(least, floor((least + part * (most - least)) / grain + EDGE) * grain))


def _filled(fitted: Structure, limits: Structure, wanted: float, size: Callable[[Structure], float]) -> Structure:
    """Give what rounding left over to the elastic steps, one grain each in order."""
    items: list[Item] = list(fitted)
    for number, step in enumerate(limits):
        if not isinstance(step, Step) or step.most is None:
            continue
        now = items[number]
        if isinstance(now, Step) and now.length + grain_of(step, now.length) <= step.most + EDGE:
            longer = _of_length(now, now.length + grain_of(step, now.length))
            if size((*items[:number], longer, *items[number + 1 :])) <= wanted + EDGE:
                items[number] = longer
    return tuple(items)


def grain_of(step: Step, length: float) -> float:
    """Return the rounding of a length: 500 m (100 m when short), or whole minutes."""
    if step.metres is None:
        return 60.0
    return 500.0 if length >= 2000.0 else 100.0


def _of_length(step: Step, length: float) -> Step:
    return replace(step, metres=length) if step.metres is not None else replace(step, seconds=length)


def _plain(structure: Structure) -> Structure:
    return tuple(
        replace(item, fewest=None, most=None) if isinstance(item, Repeat) else replace(item, least=None, most=None)
        for item in structure
    )
