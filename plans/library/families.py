"""The families of workouts: what each is for, and whether it asks for easy days around it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """``aim`` completes the sentence "This run …"; ``hard`` families never stand on neighbouring days."""

    key: str
    label: str
    hard: bool
    aim: str


FAMILIES: dict[str, Family] = {
    family.key: family
    for family in (
        Family("recovery", "Recovery", False, "keeps the legs moving while they recover"),
        Family("easy", "Easy", False, "adds easy volume, which carries most of the endurance of a distance runner"),
        Family("strides", "Strides", False, "keeps the legs quick without making them tired"),
        Family("long", "Long run", True, "trains the endurance and the fuel supply for the last third of the race"),
        Family("progression", "Progression", True, "teaches to run faster on legs that are already a little tired"),
        Family("marathon", "Marathon pace", True, "makes race pace feel familiar and cheaper"),
        Family("threshold", "Threshold", True, "raises the pace that can be held for about an hour"),
        Family("vo2", "VO₂", True, "raises the ceiling of oxygen uptake, so that race pace is a smaller part of it"),
        Family("hills", "Hills", True, "builds strength and economy with little impact"),
        Family("specific", "Race-specific long run", True, "rehearses what the race asks: race pace on tired legs"),
        Family("tuneup", "Tune-up race", True, "tests shape and racing routine, and refreshes the paces of the plan"),
        Family("race", "Race", True, "is what all the rest was for"),
    )
}

#: Those of the library and of schemas: the race of a plan is its own, and there is one.
TRAINING = {key: family for key, family in FAMILIES.items() if key != "race"}
