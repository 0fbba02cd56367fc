"""Plan schemas: blocks of weeks of days, each day a workout or a family of workouts.

A day says what share of the week's load it gets and from how many days a week on it is run, so that one
schema serves runners of three and of six days. The last week is the week of the race.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, cast, get_args

from django.utils.translation import gettext as _

from plans.library import SHIPPED, TRAINING
from plans.texts import cleaned, is_clean

Phase = Literal["base", "build", "peak", "taper", "recovery"]
Kind = Literal["load", "recovery", "taper"]
Role = Literal["long", "key", "easy"]
PHASES: tuple[Phase, ...] = get_args(Phase)
WEEK_KINDS: tuple[Kind, ...] = get_args(Kind)
ROLES: tuple[Role, ...] = get_args(Role)
MOST_WEEKS = 60
LEAST_SHARE = 0.001
"""Least that a day may have: with nothing for all days but one a week cannot be shared out. A convention."""
LONGEST_NAME = 60
LONGEST_TEXT = 200
"""Letters of the name of a block, and of its aim and the focus of a week; a plan's weeks hold no more."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a schema, and where.

    ``place`` is the way there: the block, the week in it, the day in that, each counted from 0. ``field`` is
    the key that holds the fault, "" if it is none by itself. As text it is a sentence that names the week.
    """

    text: str
    place: tuple[int, ...] = ()
    field: str = ""
    where: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.text}" if self.where else self.text[:1].upper() + self.text[1:]


class SchemaError(ValueError):
    """A schema that cannot be read; ``problems`` is everything that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(str(problem) for problem in problems))
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

    def begun_with_load(self) -> Schema:
        """Return the schema without a lighter week among its first two: load weeks of its own stand there instead.

        A first week that would be lighter is dropped in favour of the next load week; a second one comes a week later.
        """
        blocks = [block.weeks for block in self.blocks]
        places = [(number, index) for number, weeks in enumerate(blocks) for index in range(len(weeks))]
        kinds = [blocks[number][index].kind for number, index in places]
        found = {place: blocks[place[0]][place[1]] for place in places}
        if kinds[0] == "recovery" and "load" in kinds:
            found[places[0]] = found[places[kinds.index("load")]]
        elif kinds[:3] == ["load", "recovery", "load"]:
            found[places[1]], found[places[2]] = found[places[0]], found[places[1]]
        return Schema(
            tuple(
                replace(block, weeks=tuple(found[number, index] for index in range(len(block.weeks))))
                for number, block in enumerate(self.blocks)
            )
        )

    def of_length(self, weeks: int) -> Schema:
        """Return the schema shortened to ``weeks``, or with the weeks of its first block repeated before it."""
        missing = max(weeks - self.weeks, 0)
        first = self.blocks[0]
        repeats = -(-missing // len(first.weeks))
        longer = (replace(first, weeks=first.weeks * repeats),) if repeats else ()
        return Schema((*longer, *self.blocks)).shortened(weeks)


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
        self.problems: list[Problem] = []
        self.number = 0

    def wrong(self, text: str, place: tuple[int, ...] = (), field: str = "", where: str = "") -> None:
        self.problems.append(Problem(cleaned(text), place, field, cleaned(where)))

    def schema(self, data: object) -> Schema | None:
        blocks = data.get("blocks") if isinstance(data, dict) else None
        if not isinstance(blocks, list) or not blocks:
            self.wrong(_("A schema has “blocks”, a list of at least one block."))
            return None
        read = tuple(self.block(entry, number) for number, entry in enumerate(blocks))
        if self.number > MOST_WEEKS:
            text = _("%(weeks)d weeks are too many; a schema has at most %(most)d.")
            self.wrong(text % {"weeks": self.number, "most": MOST_WEEKS})
        if self.problems:
            return None
        schema = Schema(cast(tuple[Block, ...], read))
        self.order(schema)
        return schema

    def order(self, schema: Schema) -> None:
        weeks = [
            (week.kind, (number, index))
            for number, block in enumerate(schema.blocks)
            for index, week in enumerate(block.weeks)
        ]
        tapering = False
        for number, (kind, place) in enumerate(weeks, 1):
            if tapering and kind != "taper":
                text = _("a %(kind)s week cannot follow a taper week.") % {"kind": kind}
                self.wrong(text, place, "kind", _("Week %d") % number)
            tapering = kind == "taper"
        if not tapering:
            text = _("the last week is the week of the race and must be a taper week.")
            self.wrong(text, weeks[-1][1], "kind", _("Week %d") % len(weeks))
        if all(kind != "load" for kind, _place in weeks):
            self.wrong(_("At least one week must be a load week."))

    def block(self, entry: object, number: int) -> Block | None:
        place, where = (number,), _("Block %d") % (number + 1)
        if not isinstance(entry, dict):
            self.wrong(_("expected name, phase, aim and weeks."), place, "", where)
            return None
        name = self.text(entry, "name", place, where, LONGEST_NAME)
        if not name.strip():
            self.wrong(_("it needs a name."), place, "name", where)
        where = _("%s block") % (name.strip() or number + 1)
        aim = self.text(entry, "aim", place, where, LONGEST_TEXT)
        if entry.get("phase") not in PHASES:
            self.wrong(_("phase must be one of %s.") % ", ".join(PHASES), place, "phase", where)
        weeks = entry.get("weeks")
        if not isinstance(weeks, list) or not weeks:
            self.wrong(_("it needs at least one week."), place, "", where)
            return None
        read = tuple(self.week(week, (number, index), where) for index, week in enumerate(weeks))
        return Block(name, cast(Phase, entry.get("phase")), aim, cast(tuple[SchemaWeek, ...], read))

    def text(self, entry: Json, field: str, place: tuple[int, ...], where: str, longest: int) -> str:
        text = entry.get(field, "")
        if not isinstance(text, str) or len(text) > longest:
            said = _("%(field)s must be a text of at most %(longest)d letters.") % {"field": field, "longest": longest}
            self.wrong(said, place, field, where)
        elif not is_clean(text):
            self.wrong(_("%s holds a character that cannot be stored.") % field, place, field, where)
        return str(text)[:longest]

    def week(self, entry: object, place: tuple[int, ...], block: str) -> SchemaWeek | None:
        self.number += 1
        where = _("Week %(number)d (%(block)s)") % {"number": self.number, "block": block}
        if not isinstance(entry, dict):
            self.wrong(_("expected kind, focus and days."), place, "", where)
            return None
        if entry.get("kind") not in WEEK_KINDS:
            self.wrong(_("kind must be one of %s.") % ", ".join(WEEK_KINDS), place, "kind", where)
        focus = self.text(entry, "focus", place, where, LONGEST_TEXT)
        days = entry.get("days")
        if not isinstance(days, list) or not 1 <= len(days) <= 7:
            count = len(days) if isinstance(days, list) else 0
            self.wrong(_("it needs 1 to 7 days, not %d.") % count, place, "", where)
            return None
        read = tuple(
            self.day(day, (*place, index), _("%(week)s, day %(number)d") % {"week": where, "number": index + 1})
            for index, day in enumerate(days)
        )
        if sum(isinstance(day, dict) and day.get("role") == "long" for day in days) > 1:
            self.wrong(_("only one long run a week."), place, "", where)
        if sum(isinstance(day, dict) and day.get("role") in ("long", "key") for day in days) > 3:
            self.wrong(_("more than three hard days cannot stand apart."), place, "", where)
        return SchemaWeek(cast(Kind, entry.get("kind")), focus, cast(tuple[SchemaDay, ...], read))

    def day(self, entry: object, place: tuple[int, ...], where: str) -> SchemaDay | None:
        if not isinstance(entry, dict):
            self.wrong(_("expected role, family and share."), place, "", where)
            return None
        role, family, share = entry.get("role"), entry.get("family"), entry.get("share")
        workout, days = entry.get("workout", ""), entry.get("from_days", 1)
        if role not in ROLES:
            self.wrong(_("role must be one of %s.") % ", ".join(ROLES), place, "role", where)
        if not isinstance(family, str) or family not in TRAINING:
            self.wrong(_("there is no family “%s”.") % family, place, "family", where)
        elif role == "easy" and TRAINING[family].hard:
            text = _("%s is hard; give it the role key or long.") % TRAINING[family].label
            self.wrong(text, place, "role", where)
        if not isinstance(share, (int, float)) or isinstance(share, bool) or not LEAST_SHARE <= share <= 1:
            self.wrong(_("share must be a number from 0.001 to 1 (100 %)."), place, "share", where)
        if not isinstance(workout, str) or (workout and workout not in self.workouts):
            self.wrong(_("there is no workout “%s” in the library.") % workout, place, "workout", where)
        if not isinstance(days, int) or not 1 <= days <= 7:
            self.wrong(_("from_days is 1 to 7."), place, "from_days", where)
        return SchemaDay(cast(Role, role), cast(str, family), cast(float, share), cast(int, days), str(workout))
