"""The plan schemas that Longrun ships with: marathon in 12, 16, 18 and 20 weeks, at 3 to 6 (or 7) days a week.

Three weeks of load are followed by a lighter one; the last two weeks are the taper. What a week holds follows
from its block, written down once below.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from plans.schemas import Block, Kind, Phase, Schema, SchemaDay, SchemaWeek

MARATHON = 42195.0

Hard = tuple[str, str, str]
"""Families of the long run, the first and the second key session of a week."""


@dataclass(frozen=True, slots=True)
class Course:
    """The weeks of one kind of block: families in turn for load weeks, one set for the lighter week."""

    name: str
    phase: Phase
    aim: str
    focus: str
    load: tuple[Hard, ...]
    lighter: Hard


BASE = Course(
    "Base", "base", "volume and strength", "Easy volume, hills and a first touch of threshold",
    (("long", "hills", "threshold"), ("long", "progression", "threshold"), ("long", "vo2", "threshold")),
    ("long", "progression", "threshold"),
)  # fmt: skip
BUILD = Course(
    "Build", "build", "threshold and volume", "Threshold and VO₂ on growing volume, first race pace",
    (("long", "threshold", "marathon"), ("long", "vo2", "threshold"), ("long", "threshold", "marathon")),
    ("long", "vo2", "threshold"),
)  # fmt: skip
PEAK = Course(
    "Peak", "peak", "race-pace endurance", "Race pace on long legs",
    (("specific", "threshold", "marathon"), ("long", "marathon", "vo2"), ("specific", "threshold", "marathon")),
    ("long", "threshold", "marathon"),
)  # fmt: skip

LIGHTER_FOCUS = "A lighter week: the body takes in what the last weeks gave"
TAPER_AIM = "less volume, same pace"


@dataclass(frozen=True, slots=True)
class Shipped:
    slug: str
    name: str
    description: str
    race_distance: float
    schema: Schema = field(repr=False)


def days(long: str, first: str, second: str) -> tuple[SchemaDay, ...]:
    """Return the days of a week, most important first: three days a week run the first three."""
    return (
        SchemaDay("long", long, 0.36, 3),
        SchemaDay("key", first, 0.19, 3),
        SchemaDay("easy", "easy", 0.14, 3),
        SchemaDay("easy", "strides", 0.11, 4),
        SchemaDay("key", second, 0.17, 5),
        SchemaDay("easy", "easy", 0.09, 6),
        SchemaDay("easy", "recovery", 0.07, 7),
    )


def taper() -> Block:
    """Return the two weeks before the race."""
    first = SchemaWeek("taper", "Less volume, the same pace", days("long", "marathon", "vo2"))
    race = SchemaWeek(
        "taper",
        "Race week: rested, and reminded of race pace",
        (
            SchemaDay("key", "marathon", 0.34, 3, "sharpen-race-pace"),
            SchemaDay("easy", "strides", 0.22, 3, "sharpen-opener"),
            SchemaDay("easy", "easy", 0.26, 4),
            SchemaDay("easy", "recovery", 0.12, 5, "shakeout"),
            SchemaDay("easy", "easy", 0.20, 6),
        ),
    )
    return Block("Taper", "taper", TAPER_AIM, (first, race))


def block(course: Course, weeks: int, *, lighter_every: int = 4, name: str = "") -> Block:
    """Return a block of ``weeks`` weeks, every fourth of them lighter."""
    made = []
    for number in range(weeks):
        lighter = number % lighter_every == lighter_every - 1
        hard = course.lighter if lighter else course.load[(number - number // lighter_every) % len(course.load)]
        kind: Kind = "recovery" if lighter else "load"
        made.append(SchemaWeek(kind, LIGHTER_FOCUS if lighter else course.focus, days(*hard)))
    return Block(name or course.name, course.phase, course.aim, tuple(made))


def marathon(slug: str, text: str, *blocks: Block) -> Shipped:
    """Return a shipped marathon schema: the blocks and the taper."""
    schema = Schema((*blocks, taper()))
    return Shipped(slug, f"Marathon, {schema.weeks} weeks", text, MARATHON, schema)


SHIPPED_SCHEMAS: tuple[Shipped, ...] = (
    marathon(
        "marathon-12",
        "For runners with a base: four weeks to get going, four of threshold, two of race pace, two of rest.",
        block(BASE, 4), block(BUILD, 4), block(PEAK, 2),
    ),
    marathon(
        "marathon-16",
        "The classic: base, build and a long peak in the rhythm of three weeks on, one lighter.",
        block(BASE, 4), block(BUILD, 4), block(PEAK, 6),
    ),
    marathon(
        "marathon-18",
        "Four blocks of four weeks, every fourth lighter, and two weeks of taper.",
        block(BASE, 4), block(BUILD, 4), block(BUILD, 4, name="Build 2"), block(PEAK, 4),
    ),
    marathon(
        "marathon-20",
        "With a long base, for runners who come from less volume.",
        block(BASE, 4), block(BASE, 4, name="Base 2"), block(BUILD, 4), block(PEAK, 6),
    ),
)  # fmt: skip
