"""The nested fields of a plan schema: blocks, their weeks, and the days of those.

One form field holds them all. Its inputs are named after the way to them, such as ``structure-b0-w3-d1-share``;
the order in which they are posted is the order of the schema, so a page may leave out numbers and move rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from plans.library import SHIPPED, TRAINING
from plans.models import Phase, PlanSchema, Workout, known_workouts
from plans.schemas import LONGEST_NAME, LONGEST_TEXT, Json, Problem, SchemaError, from_json
from plans.structure import work_steps
from runners.numbers import whole_number

KINDS = (("load", _("load")), ("recovery", _("lighter")), ("taper", _("taper")))
ROLES = (("long", _("Long run")), ("key", _("Key session")), ("easy", _("Easy run")))
TOOLS = (
    ("up", "arrow-up", _("Move up")),
    ("down", "arrow-down", _("Move down")),
    ("copy", "copy", _("Copy")),
    ("remove", "trash", _("Remove")),
)
#: The hardest pace zone of the shipped workouts of each family: its colour in pictures.
ZONES = {
    key: max((step.pace_zone for one in SHIPPED if one.family == key for step in work_steps(one.steps)), default=1)
    for key in TRAINING
}
BLOCK_FIELDS = ("name", "phase", "aim")
WEEK_FIELDS = ("kind", "focus")
DAY_FIELDS = ("role", "family", "workout", "share", "from_days")


@dataclass(slots=True)
class Row:
    """A schema, block, week or day as it was typed, what it is made of, and what is wrong with it itself."""

    values: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    #: What the names of its inputs begin with, and which of its kind it is, counted from 1: for showing it.
    path: str = ""
    number: int = 0

    @property
    def wrong(self) -> set[str]:
        """The names of the faulty fields."""
        return {problem.field for problem in self.problems}

    @property
    def faulty(self) -> bool:
        """Whether something is wrong with it or with what it is made of."""
        return bool(self.problems) or any(row.faulty for row in self.rows)

    def structure(self) -> Json:
        """Return the structure that was typed; what is no number stays as it is, for the reader to refuse."""
        return {
            "blocks": [
                {
                    **_of(block, BLOCK_FIELDS),
                    "weeks": [
                        {**_of(week, WEEK_FIELDS), "days": [_day(day.values) for day in week.rows]}
                        for week in block.rows
                    ],
                }
                for block in self.rows
            ]
        }

    def check(self, workouts: frozenset[str]) -> list[Problem]:
        """Return what is wrong with the structure, and hand each problem to the row where it lies."""
        try:
            from_json(self.structure(), workouts)
        except SchemaError as error:
            problems = [_as_typed(problem) for problem in error.problems]
            for problem in problems:
                row = self
                for index in problem.place:
                    row = row.rows[index]
                row.problems.append(problem)
            return problems
        return []


def _as_typed(problem: Problem) -> Problem:
    """Return a problem in the words of the form, which has shares in per cent."""
    if problem.field != "share":
        return problem
    return replace(problem, text=str(_("share must be a number from 0.1 to 100, in per cent.")))


def _of(row: Row, names: Iterable[str]) -> Json:
    return {name: row.values.get(name, "").strip() for name in names}


def _day(values: dict[str, str]) -> Json:
    share = values.get("share", "").strip().rstrip("%").replace(",", ".")
    days = values.get("from_days", "").strip()
    read: Json = {"role": values.get("role", ""), "family": values.get("family", "")}
    try:
        read["share"] = round(float(share) / 100, 6)
    except ValueError:
        read["share"] = share
    number = whole_number(days)
    read["from_days"] = days if number is None else number
    workout = values.get("workout", "").strip()
    return read | ({"workout": workout} if workout else {})


def typed_in(data: Mapping[str, Any], name: str) -> Row:
    """Return what was posted of the field ``name``."""
    pattern = re.compile(rf"{re.escape(name)}-b(\d+)(?:-w(\d+)(?:-d(\d+))?)?-([a-z_]+)")
    found: dict[tuple[str, ...], Row] = {(): Row()}

    def row_at(place: tuple[str, ...]) -> Row:
        if place not in found:
            found[place] = Row()
            row_at(place[:-1]).rows.append(found[place])
        return found[place]

    for key in data:
        if match := pattern.fullmatch(key):
            *place, last = match.groups()
            row_at(tuple(part for part in place if part is not None)).values[last] = str(data[key])
    return found[()]


def typed_of(structure: Any) -> Row:
    """Return a stored structure as it would be typed: shares in per cent. What is none gives no rows."""
    found = Row()
    for block in _entries(structure, "blocks"):
        found.rows.append(Row(_texts(block, BLOCK_FIELDS)))
        for week in _entries(block, "weeks"):
            days = [Row(_texts(day, DAY_FIELDS)) for day in _entries(week, "days")]
            found.rows[-1].rows.append(Row(_texts(week, WEEK_FIELDS), days))
    return found


def _entries(data: Any, key: str) -> list[Any]:
    entries = data.get(key) if isinstance(data, dict) else None
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _texts(data: Json, names: Iterable[str]) -> dict[str, str]:
    texts = {name: str(data.get(name, "")) for name in names}
    share = data.get("share")
    if isinstance(share, (int, float)):
        texts["share"] = f"{100 * share:.6g}"
    return texts


#: What a schema begins with, and what is added to it: the least that makes sense.
NEW_DAY = Row({"role": "easy", "family": "easy", "share": "15", "from_days": "3"})
NEW_WEEK = Row({"kind": "load"}, [Row({"role": "long", "family": "long", "share": "40", "from_days": "3"}), NEW_DAY])
NEW_BLOCK = Row({"phase": "build"}, [NEW_WEEK])
NEW_SCHEMA = Row({}, [NEW_BLOCK, Row({"name": "Taper", "phase": "taper"}, [Row({"kind": "taper"}, [NEW_DAY])])])


class SchemaWidget(forms.Widget):
    """Rows to add, move, copy and remove; what is wrong stands in the row where it lies."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Row:
        return typed_in(data, name)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        workouts = Workout.objects.exclude(slug="").values_list("slug", "name")
        if isinstance(value, Row):
            value.check(frozenset(slug for slug, _name in workouts))
        return render_schema(name, value if isinstance(value, Row) else typed_of(value), workouts)


def render_schema(name: str, typed: Row, workouts: Iterable[tuple[str, str]], readonly: bool = False) -> SafeString:
    """Return the rows as a part of a page; ``workouts``: key and name of those that may be asked for."""
    context = {
        "name": name,
        "schema": _numbered(name, typed if typed.rows else NEW_SCHEMA),
        "new": {"block": NEW_BLOCK, "week": NEW_WEEK, "day": NEW_DAY},
        "workouts": workouts,
        "phases": Phase.choices,
        "kinds": KINDS,
        "roles": ROLES,
        "families": [(one.key, one.label, ZONES[one.key]) for one in TRAINING.values()],
        "tools": TOOLS,
        "longest": {"name": LONGEST_NAME, "text": LONGEST_TEXT},
        "readonly": readonly,
    }
    return render_to_string("plans/_schema_fields.html", context)


def _numbered(name: str, schema: Row) -> Row:
    """Return the same rows with their paths; weeks are counted through the whole schema."""
    blocks, count = [], 0
    for b, block in enumerate(schema.rows):
        path = f"{name}-b{b}"
        weeks = []
        for w, week in enumerate(block.rows):
            count += 1
            days = [replace(day, path=f"{path}-w{w}-d{d}", number=d + 1) for d, day in enumerate(week.rows)]
            weeks.append(replace(week, path=f"{path}-w{w}", number=count, rows=days))
        blocks.append(replace(block, path=path, number=b + 1, rows=weeks))
    return replace(schema, rows=blocks)


class SchemaField(forms.Field):
    """The structure of a plan schema, typed in nested fields; its errors name the faulty week."""

    widget = SchemaWidget

    def clean(self, value: Any) -> Json:
        """Return the structure. Raises ValidationError with everything that is wrong."""
        typed = value if isinstance(value, Row) else typed_of(value)
        if problems := typed.check(known_workouts()):
            raise ValidationError([str(problem) for problem in problems])
        return typed.structure()

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(typed_of(initial).structure() != (data.structure() if isinstance(data, Row) else data))


class SchemaForm(forms.ModelForm[PlanSchema]):
    """A plan schema: what it is for, and its blocks, weeks and days.

    ``seen`` is when the schema was changed last as the page showed it, if the page says so.
    """

    structure = SchemaField(label=_("Blocks, weeks and days"))
    seen = forms.CharField(required=False, widget=forms.HiddenInput())

    class Meta:
        model = PlanSchema
        fields = ("name", "description", "race_distance", "structure")
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def clean_seen(self) -> str:
        seen, now = self.cleaned_data["seen"], self.instance.updated_at
        if seen and now and seen != now.isoformat():
            self.add_error(
                None,
                _(
                    "This schema was changed meanwhile, in another tab or by somebody else. What you typed stands "
                    "here: saved once more it takes the place of that."
                ),
            )
        return str(seen)
