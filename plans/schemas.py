"""Plan schemas: blocks of weeks of days, each day a workout or a family of workouts.

A day says what share of the week's load it gets and from how many days a week on it is run, so that one
schema serves runners of three and of six days. The last week is the week of the race.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, cast, get_args

from plans.library import FAMILIES, SHIPPED

Phase = Literal["base", "build", "peak", "taper", "recovery"]
Kind = Literal["load", "recovery", "taper"]
Role = Literal["long", "key", "easy"]
PHASES: tuple[Phase, ...] = get_args(Phase)
WEEK_KINDS: tuple[Kind, ...] = get_args(Kind)
ROLES: tuple[Role, ...] = get_args(Role)
MOST_WEEKS = 60

Json = dict[str, Any]


class SchemaError(ValueError):
    """A schema that cannot be read; ``problems`` are sentences that name the week."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class SchemaDay:
    """``workout`` is a slug of the library; with an empty one the generator chooses from the family."""

    role: Role
    family: str
    share: float
    from_days: int = 1
    workout: str = ""


@dataclass(frozen=True, slots=True)
class SchemaWeek:
    kind: Kind
    focus: str
    days: tuple[SchemaDay, ...]

    def at(self, days: int) -> tuple[SchemaDay, ...]:
        """Return the days that are run by somebody who runs ``days`` a week, most important first."""
        least = min(day.from_days for day in self.days)
        return tuple(day for day in self.days if day.from_days <= max(days, least))[:days]


@dataclass(frozen=True, slots=True)
class Block:
    name: str
    phase: Phase
    aim: str
    weeks: tuple[SchemaWeek, ...]


@dataclass(frozen=True, slots=True)
class Schema:
    blocks: tuple[Block, ...]

    @property
    def weeks(self) -> int:
        return sum(len(block.weeks) for block in self.blocks)

    def shortened(self, weeks: int) -> Schema:
        """Return the schema without its earliest weeks, ``weeks`` long at most."""
        drop = max(self.weeks - weeks, 0)
        kept = []
        for block in self.blocks:
            gone = min(drop, len(block.weeks))
            drop -= gone
            if gone < len(block.weeks):
                kept.append(replace(block, weeks=block.weeks[gone:]))
        return Schema(tuple(kept))


def to_json(schema: Schema) -> Json:
    """Return the schema as plain dicts and lists."""
    return {
        "blocks": [
            {
                "name": block.name,
                "phase": block.phase,
                "aim": block.aim,
                "weeks": [
                    {"kind": week.kind, "focus": week.focus, "days": [_day_to_json(day) for day in week.days]}
                    for week in block.weeks
                ],
            }
            for block in schema.blocks
        ]
    }


def _day_to_json(day: SchemaDay) -> Json:
    found: Json = {"role": day.role, "family": day.family, "share": day.share, "from_days": day.from_days}
    return found | ({"workout": day.workout} if day.workout else {})


def from_json(data: object, workouts: frozenset[str] | None = None) -> Schema:
    """Return the schema that ``data`` describes; ``workouts`` are the known slugs (default: the shipped ones).

    Raises SchemaError with everything that is wrong, each naming its week.
    """
    reader = _Reader(workouts if workouts is not None else frozenset(one.slug for one in SHIPPED))
    schema = reader.schema(data)
    if reader.problems or schema is None:
        raise SchemaError(reader.problems)
    return schema


class _Reader:
    def __init__(self, workouts: frozenset[str]) -> None:
        self.workouts = workouts
        self.problems: list[str] = []
        self.number = 0

    def schema(self, data: object) -> Schema | None:
        blocks = data.get("blocks") if isinstance(data, dict) else None
        if not isinstance(blocks, list) or not blocks:
            self.problems.append("A schema has “blocks”, a list of at least one block.")
            return None
        read = tuple(self.block(entry, number) for number, entry in enumerate(blocks, 1))
        if self.number > MOST_WEEKS:
            self.problems.append(f"{self.number} weeks are too many; a schema has at most {MOST_WEEKS}.")
        if self.problems:
            return None
        schema = Schema(cast(tuple[Block, ...], read))
        self.order(schema)
        return schema

    def order(self, schema: Schema) -> None:
        kinds = [week.kind for block in schema.blocks for week in block.weeks]
        tapering = False
        for number, kind in enumerate(kinds, 1):
            if tapering and kind != "taper":
                self.problems.append(f"Week {number}: a {kind} week cannot follow a taper week.")
            tapering = kind == "taper"
        if not tapering:
            self.problems.append(f"Week {len(kinds)}: the last week is the week of the race and must be a taper week.")
        if "load" not in kinds:
            self.problems.append("At least one week must be a load week.")

    def block(self, entry: object, number: int) -> Block | None:
        if not isinstance(entry, dict):
            self.problems.append(f"Block {number}: expected name, phase, aim and weeks.")
            return None
        name = entry.get("name")
        if not isinstance(name, str) or not name.strip():
            self.problems.append(f"Block {number}: it needs a name.")
            name = f"Block {number}"
        if entry.get("phase") not in PHASES:
            self.problems.append(f"{name} block: phase must be one of {', '.join(PHASES)}.")
        weeks = entry.get("weeks")
        if not isinstance(weeks, list) or not weeks:
            self.problems.append(f"{name} block: it needs at least one week.")
            return None
        read = tuple(self.week(week, name) for week in weeks)
        aim = entry.get("aim", "")
        return Block(name, cast(Phase, entry.get("phase")), str(aim), cast(tuple[SchemaWeek, ...], read))

    def week(self, entry: object, block: str) -> SchemaWeek | None:
        self.number += 1
        place = f"Week {self.number} ({block} block)"
        if not isinstance(entry, dict):
            self.problems.append(f"{place}: expected kind, focus and days.")
            return None
        if entry.get("kind") not in WEEK_KINDS:
            self.problems.append(f"{place}: kind must be one of {', '.join(WEEK_KINDS)}.")
        days = entry.get("days")
        if not isinstance(days, list) or not 1 <= len(days) <= 7:
            self.problems.append(f"{place}: it needs 1 to 7 days, not {len(days) if isinstance(days, list) else 0}.")
            return None
        read = tuple(self.day(day, f"{place}, day {number}") for number, day in enumerate(days, 1))
        if sum(isinstance(day, dict) and day.get("role") == "long" for day in days) > 1:
            self.problems.append(f"{place}: only one long run a week.")
        if sum(isinstance(day, dict) and day.get("role") in ("long", "key") for day in days) > 3:
            self.problems.append(f"{place}: more than three hard days cannot stand apart.")
        return SchemaWeek(cast(Kind, entry.get("kind")), str(entry.get("focus", "")), cast(tuple[SchemaDay, ...], read))

    def day(self, entry: object, place: str) -> SchemaDay | None:
        if not isinstance(entry, dict):
            self.problems.append(f"{place}: expected role, family and share.")
            return None
        role, family, share = entry.get("role"), entry.get("family"), entry.get("share")
        workout, days = entry.get("workout", ""), entry.get("from_days", 1)
        if role not in ROLES:
            self.problems.append(f"{place}: role must be one of {', '.join(ROLES)}.")
        if not isinstance(family, str) or family not in FAMILIES:
            self.problems.append(f"{place}: there is no family “{family}”.")
        elif role == "easy" and FAMILIES[family].hard:
            self.problems.append(f"{place}: {FAMILIES[family].label} is hard; give it the role key or long.")
        if not isinstance(share, (int, float)) or isinstance(share, bool) or not 0 < share <= 1:
            self.problems.append(f"{place}: share must be a number above 0 and at most 1.")
        if workout and workout not in self.workouts:
            self.problems.append(f"{place}: there is no workout “{workout}” in the library.")
        if not isinstance(days, int) or not 1 <= days <= 7:
            self.problems.append(f"{place}: from_days is 1 to 7.")
        return SchemaDay(cast(Role, role), cast(str, family), cast(float, share), cast(int, days), str(workout))
