"""Names and lengths of workouts in words."""

from __future__ import annotations

from plans.structure import Estimate, Repeat, Step, Structure


def named(pattern: str, structure: Structure, total: Estimate) -> str:
    """Return the name with the numbers of the workout: {times}, {work} and {distance} of ``pattern`` filled in."""
    repeats = [item for item in structure if isinstance(item, Repeat)]
    work = [item for item in structure if isinstance(item, Step) and item.kind == "work"]
    numbers = {
        "{times}": str(repeats[0].times if repeats else 1),
        "{work}": length_text(work[0]) if work else "",
        "{distance}": distance_text(total.distance),
    }
    for word, number in numbers.items():
        pattern = pattern.replace(word, number)
    return pattern


def distance_text(metres: float) -> str:
    """Return a distance as "8.5 km"."""
    return f"{round(metres / 1000.0, 1):g} km"


def length_text(step: Step) -> str:
    """Return the length of a step as "8 km", "400 m", "20 min" or "30 s"."""
    if step.metres is not None:
        return distance_text(step.metres) if step.metres >= 1000 else f"{step.metres:g} m"
    seconds = step.seconds or 0.0
    return f"{seconds / 60.0:g} min" if seconds >= 60 else f"{seconds:g} s"
