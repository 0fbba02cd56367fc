"""The plan schemas that Longrun ships with: marathon in 12, 16, 18 and 20 weeks, half marathon, 10 km, a base and a
return after a break, each at 3 to 6 (or 7) days a week.

Three weeks of load are followed by a lighter one; the last two weeks are the taper, before a test the last. What a
week holds follows from its block, written down once below.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from plans.schemas import Block, Kind, Phase, Role, Schema, SchemaDay, SchemaWeek
from science.units import HALF_MARATHON, MARATHON

Hard = tuple[str, str, str]
"""Families of the long run, the first and the second key session of a week; "family/workout" names one workout.

Race pace of short races is named by workout: families of marathon pace hold stretches that are too long for it.
"""


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

HALF_BUILD = Course(
    "Build", "build", "threshold and volume", "Threshold on growing volume, VO₂ in between",
    (
        ("long", "threshold", "marathon/race-pace-taste"),
        ("long", "vo2", "threshold"),
        ("long", "threshold", "progression"),
    ),
    ("long", "threshold", "progression"),
)  # fmt: skip
HALF_PEAK = Course(
    "Peak", "peak", "race pace", "Race pace in pieces, threshold around it",
    (("long", "marathon/mp-3k", "vo2"), ("long", "threshold", "marathon/race-pace-taste")),
    ("long", "threshold", "progression"),
)  # fmt: skip
TEN_BUILD = Course(
    "Build", "build", "speed and threshold", "VO₂ and threshold in turn, first race pace",
    (
        ("long", "vo2", "threshold"),
        ("long", "threshold", "marathon/race-pace-taste"),
        ("long", "vo2", "threshold"),
    ),
    ("long", "threshold", "progression"),
)  # fmt: skip
STRENGTH = Course(
    "Strength", "base", "hills and first threshold", "Hills and an even stronger base",
    (("long", "hills", "threshold"), ("long", "threshold", "hills"), ("long", "hills", "progression")),
    ("long", "progression", "threshold"),
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
        run("long", long, 0.36, 3),
        run("key", first, 0.19, 3),
        run("easy", "easy", 0.14, 3),
        run("easy", "strides", 0.11, 4),
        run("key", second, 0.17, 5),
        run("easy", "easy", 0.09, 6),
        run("easy", "recovery", 0.07, 7),
    )


def run(role: Role, named: str, share: float, from_days: int) -> SchemaDay:
    """Return a day of a family, or of one workout of it."""
    family, _, workout = named.partition("/")
    return SchemaDay(role, family, share, from_days, workout)


def easy_days(key: str = "") -> tuple[SchemaDay, ...]:
    """Return the days of a week without pressure: the longest run is easy too, and there is one key session or none."""
    return (
        run("long", "easy", 0.34, 3),
        run("key", key, 0.22, 3) if key else run("easy", "easy", 0.22, 3),
        run("easy", "easy", 0.18, 3),
        run("easy", "strides", 0.14, 4),
        run("easy", "easy", 0.12, 5),
        run("easy", "recovery", 0.10, 6),
        run("easy", "recovery", 0.08, 7),
    )


def taper(long: str = "long", first: str = "marathon", second: str = "vo2") -> Block:
    """Return the two weeks before the race."""
    return Block("Taper", "taper", TAPER_AIM, (
        SchemaWeek("taper", "Less volume, the same pace", days(long, first, second)),
        race_week("Race week: rested, and reminded of race pace"),
    ))  # fmt: skip


def race_week(focus: str) -> SchemaWeek:
    """Return the week of the race."""
    return SchemaWeek(
        "taper",
        focus,
        (
            SchemaDay("key", "marathon", 0.34, 3, "sharpen-race-pace"),
            SchemaDay("easy", "strides", 0.22, 3, "sharpen-opener"),
            SchemaDay("easy", "easy", 0.26, 4),
            SchemaDay("easy", "recovery", 0.12, 5, "shakeout"),
            SchemaDay("easy", "easy", 0.20, 6),
        ),
    )


def test_week() -> Block:
    """Return the week of a short race or time trial that tells where one stands."""
    return Block("Test", "taper", "fresh for the test", (race_week("A light week, with a test at its end"),))


def block(course: Course, weeks: int, *, lighter_every: int = 4, name: str = "") -> Block:
    """Return a block of ``weeks`` weeks, every fourth of them lighter."""
    made = []
    for number in range(weeks):
        lighter = number % lighter_every == lighter_every - 1
        hard = course.lighter if lighter else course.load[(number - number // lighter_every) % len(course.load)]
        kind: Kind = "recovery" if lighter else "load"
        made.append(SchemaWeek(kind, LIGHTER_FOCUS if lighter else course.focus, days(*hard)))
    return Block(name or course.name, course.phase, course.aim, tuple(made))


def returning() -> tuple[Block, ...]:
    """Return the weeks after a break: a month of easy running, then one session a week that asks a little more."""
    easy = SchemaWeek("load", "Easy running only: tendons and bones need longer than the lungs", easy_days())
    lighter = SchemaWeek("recovery", LIGHTER_FOCUS, easy_days())
    keys = ("hills", "progression", "hills")
    more = tuple(SchemaWeek("load", "One session that asks a little more", easy_days(key)) for key in keys)
    return (
        Block("Return", "base", "running again, without pain", (easy, easy, easy, lighter)),
        Block("Build up", "base", "a habit, and a little strength", more),
        test_week(),
    )


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
    Shipped(
        "half-marathon-12", "Half marathon, 12 weeks",
        "For runners who run an hour without trouble: base, threshold, race pace in pieces, two weeks of taper.",
        HALF_MARATHON,
        Schema((
            block(BASE, 4), block(HALF_BUILD, 4), block(HALF_PEAK, 2),
            taper(first="marathon/race-pace-taste", second="vo2"),
        )),
    ),
    Shipped(
        "10-km-10", "10 km, 10 weeks",
        "Base, then VO₂ and threshold in turn; serves 5 km races as well.",
        10_000.0,
        Schema((block(BASE, 4), block(TEN_BUILD, 4), taper(first="vo2", second="marathon/race-pace-taste"))),
    ),
    Shipped(
        "base-8", "Base, 8 weeks",
        "Between two races: volume, hills and a little threshold. Ends with a 5 km race or time trial as a test.",
        5_000.0,
        Schema((block(BASE, 4), block(STRENGTH, 3), test_week())),
    ),
    Shipped(
        "return-8", "Return after a break, 8 weeks",
        "After weeks without running: a month of easy runs, then one session a week. Ends with 5 km as a test, "
        "run as hard as it feels right.",
        5_000.0,
        Schema(returning()),
    ),
)  # fmt: skip
