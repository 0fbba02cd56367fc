"""What a runner wishes for: a race, a schema, days a week."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from plans.generator.interruption import Interruption
from plans.models import Plan, PlannedWorkout, PlanSchema, Workout
from plans.outcome import DayStatus
from plans.services import Wish
from runners.fields import ClockField, DateInput, between
from runners.models import Race, Runner, User
from runners.templatetags.quantities import METRES
from science.units import HALF_MARATHON, MARATHON

DISTANCES = (
    (MARATHON, _("Marathon")),
    (HALF_MARATHON, _("Half marathon")),
    (10000.0, _("10 km")),
    (5000.0, _("5 km")),
)

#: Phases that a schema for a race has at least one of.
BUILDING = ("build", "peak")


class WishForm(forms.Form):
    """A race date and how to train for it. The days and minutes that there are belong to the runner's settings."""

    name = forms.CharField(label=_("Name of the race"), max_length=120)
    day = forms.DateField(label=_("Race day"), widget=DateInput())
    distance = forms.TypedChoiceField(
        label=_("Distance"), choices=[(str(metres), name) for metres, name in DISTANCES], coerce=float
    )
    goal = ClockField(label=_("Goal time"), required=False, help_text=_("Such as 3:25:00. May be left empty."))
    schema = forms.ModelChoiceField(label=_("Schema"), queryset=PlanSchema.objects.none(), empty_label=None)
    #: The schema that was put in for the race; another one was chosen by hand.
    fitted = forms.CharField(required=False, widget=forms.HiddenInput())
    days = forms.TypedChoiceField(
        label=_("Days a week"), choices=[(str(days), str(days)) for days in range(2, 8)], coerce=int
    )
    weekly = forms.FloatField(
        label=_("Weekly volume now"),
        required=False,
        min_value=0,
        max_value=250,
        help_text=_("In km. Only used while there are no runs of the last four weeks."),
    )

    def __init__(self, data: Any = None, *, runner: Runner, reader: User | AnonymousUser) -> None:
        super().__init__(data, initial=initial_of(runner))
        schemas = PlanSchema.objects.visible_to(reader)
        self.fields["schema"].queryset = schemas  # type: ignore[attr-defined]
        usual = usual_schema(schemas, runner, self.initial["distance"], self.initial["day"])
        self.initial["schema"], self.initial["fitted"] = usual, usual.pk if usual else ""

    def wish(self) -> Wish:
        """Return what was typed."""
        data = self.cleaned_data
        return Wish(
            race_name=data["name"],
            race_day=data["day"],
            race_distance=data["distance"],
            schema=data["schema"],
            days_per_week=data["days"],
            goal_time=data["goal"] or None,
            weekly_distance=1000.0 * data["weekly"] if data["weekly"] else None,
        )


class LengthField(forms.FloatField):
    """How long a workout is to be, in kilometres or miles."""

    def __init__(self, **options: Any) -> None:
        messages = between(_("Give 1 to 100."))
        super().__init__(label=_("Distance"), min_value=1, max_value=100, error_messages=messages, **options)


class ChangeForm(forms.Form):
    """What to do with a planned workout, and on which day, or how long it is to be."""

    CHOICES = (
        ("move", _("Move it")),
        ("copy", _("Copy it")),
        ("swap", _("Change places with what is there")),
        ("resize", _("Make it longer or shorter")),
        ("delete", _("Delete it")),
    )

    what = forms.ChoiceField(label=_("Change"), choices=CHOICES, initial="move")
    day = forms.DateField(label=_("Day"), widget=DateInput(), required=False)
    distance = LengthField(required=False)

    def __init__(self, data: Any = None, *, units: str, **options: Any) -> None:
        super().__init__(data, **options)
        self.units = units

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        what = data.get("what")
        if what == "resize" and not data.get("distance") and "distance" not in self.errors:
            self.add_error("distance", _("How long is it to be?"))
        elif what in ("move", "copy", "swap") and not data.get("day") and "day" not in self.errors:
            self.add_error("day", _("Choose a day."))
        return data

    @property
    def asked(self) -> dt.date | float | None:
        """The day that was chosen, or how long the workout is to be, in metres."""
        if self.cleaned_data["what"] == "resize":
            return float(self.cleaned_data["distance"] * METRES[self.units])
        day: dt.date | None = self.cleaned_data["day"]
        return day


class AddForm(forms.Form):
    """A workout of the library, the day that it is put on, and how long it is to be."""

    workout = forms.ModelChoiceField(queryset=Workout.objects.none(), widget=forms.HiddenInput())
    day = forms.DateField(label=_("Day"), widget=DateInput())
    distance = LengthField(required=False, help_text=_("Empty: as in the library. It scales within limits."))

    def __init__(self, data: Any = None, *, reader: User, **options: Any) -> None:
        super().__init__(data, **options)
        self.units = reader.units
        self.fields["workout"].queryset = Workout.objects.visible_to(reader)  # type: ignore[attr-defined]

    @property
    def metres(self) -> float | None:
        """How long the workout is to be; None as in the library."""
        typed = self.cleaned_data["distance"]
        return typed * METRES[self.units] if typed else None


class ReplanForm(forms.Form):
    """What came in between, and when."""

    REASONS = (
        ("missed", _("A session was missed")),
        ("ill", _("Illness")),
        ("injured", _("An injury, or something hurts")),
        ("travelling", _("Travel, with less time or none")),
        ("moved", _("The race was moved")),
    )
    LONGEST_DAYS = 120

    reason = forms.ChoiceField(label=_("What happened?"), choices=REASONS, widget=forms.RadioSelect)
    first = forms.DateField(label=_("First day"), widget=DateInput(), required=False)
    last = forms.DateField(
        label=_("Last day"),
        widget=DateInput(),
        required=False,
        help_text=_("A guess will do."),
    )
    minutes = forms.IntegerField(
        label=_("Time a day on the road"),
        required=False,
        min_value=0,
        max_value=600,
        help_text=_("In min. Empty is no time to run."),
    )
    race_day = forms.DateField(label=_("New day of the race"), widget=DateInput(), required=False)

    def __init__(self, data: Any = None, *, plan: Plan, **options: Any) -> None:
        super().__init__(data, **options)
        self.plan = plan

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        reason = data.get("reason")
        if reason == "moved" and "race_day" not in self.errors:
            self._check_race_day(data.get("race_day"))
        elif reason in ("ill", "injured", "travelling"):
            self._check_days(data.get("first"), data.get("last"))
        return data

    def _check_race_day(self, day: dt.date | None) -> None:
        if day is None:
            self.add_error("race_day", _("On which day is the race now?"))
        elif day == self.plan.last_day:
            self.add_error("race_day", _("The race is on that day already."))

    def _check_days(self, first: dt.date | None, last: dt.date | None) -> None:
        for name, day in (("first", first), ("last", last)):
            if day is None and name not in self.errors:
                self.add_error(name, _("Choose a day."))
        if first is None or last is None:
            return
        today = self.plan.runner.today()
        if last < first:
            self.add_error("last", _("The last day comes before the first."))
        elif (last - first).days >= self.LONGEST_DAYS:
            self.add_error("last", _("That is very long: end the plan, and make a new one when you are back."))
        elif last < today - dt.timedelta(days=28):
            self.add_error("last", _("That is over for four weeks. The plan has gone on from there."))
        elif first > self.plan.last_day:
            self.add_error("first", _("The plan is over by then."))

    def interruption(self) -> Interruption:
        """Return what was typed."""
        data, today = self.cleaned_data, self.plan.runner.today()
        timed = data["reason"] in ("ill", "injured", "travelling")
        first, last = (data["first"], data["last"]) if timed else (today, today)
        return Interruption(data["reason"], first, last, float(data["minutes"] or 0))

    def race_day_moved_to(self) -> dt.date | None:
        """Return the new day of the race; None if it was not moved."""
        return self.cleaned_data["race_day"] if self.cleaned_data["reason"] == "moved" else None


class CopyForm(forms.Form):
    """What of a plan is for another athlete, and for whom."""

    CHOICES = (("week", _("One week, into the plan that is there")), ("plan", _("The whole plan, made anew")))

    to = forms.ModelChoiceField(label=_("Athlete"), queryset=Runner.objects.none(), empty_label=None)
    what = forms.ChoiceField(label=_("What"), choices=CHOICES, initial="week")
    week = forms.TypedChoiceField(label=_("Week"), coerce=dt.date.fromisoformat, required=False)

    def __init__(self, data: Any = None, *, plan: Plan, reader: User | AnonymousUser, **options: Any) -> None:
        super().__init__(data, **options)
        self.plan = plan
        active = Plan.objects.filter(runner=OuterRef("pk"), state=Plan.State.ACTIVE)
        others = Runner.objects.editable_by(reader).exclude(pk=plan.runner_id).annotate(planned=Exists(active))
        self.fields["to"].queryset = others.order_by("-planned", "name", "pk")  # type: ignore[attr-defined]
        ahead = plan.weeks.filter(first_day__gt=plan.runner.today() - dt.timedelta(days=7)).order_by("index")
        self.fields["week"].choices = [  # type: ignore[attr-defined]
            (week.first_day.isoformat(), f"{week.index + 1}: {date_format(week.first_day, 'j F')}, {week.block_name}")
            for week in ahead
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("what") == "week" and not data.get("week") and "week" not in self.errors:
            self.add_error("week", _("Choose a week."))
        return data

    def wish(self) -> dict[str, Any]:
        """Return what the form of a new plan is filled with, to make the same plan for the other."""
        plan, inputs = self.plan, self.plan.inputs
        return {
            "name": plan.race.name,
            "day": plan.last_day.isoformat(),
            "distance": inputs.get("race_distance", plan.race.distance),
            "schema": plan.schema_id or "",
            "days": inputs.get("days_per_week", ""),
        }


class NoteForm(forms.Form):
    """What coach and runner say to each other about a planned day."""

    note = forms.CharField(label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


def initial_of(runner: Runner) -> dict[str, Any]:
    """Return the next race of the runner, or a Sunday as far ahead as a plan takes, and her days and volume."""
    today = runner.today()
    sunday = today + dt.timedelta(days=6 - today.weekday(), weeks=runner.plan_weeks)
    found: dict[str, Any] = {
        "day": sunday,
        "distance": str(MARATHON),
        "days": str(min(max(runner.days_available, 2), 6)),
    }
    if runner.weekly_distance is not None:
        found["weekly"] = round(runner.weekly_distance / 1000.0)
    race = Race.objects.filter(runner=runner, day__gt=today).order_by("priority", "day").first()
    if race is not None:
        found |= {"name": race.name, "day": race.day, "goal": race.goal_time}
        known = next((metres for metres, _name in DISTANCES if abs(metres - race.distance) < 100), None)
        found["distance"] = str(known or MARATHON)
    return found


def with_fitting_schema(typed: QueryDict, runner: Runner, reader: User | AnonymousUser) -> QueryDict:
    """Return what was typed with the usual schema for that race, unless another one was chosen by hand."""
    data = typed.copy()
    distance, day = data.get("distance", ""), None
    with suppress(ValidationError):
        day = forms.DateField().clean(data.get("day"))
    if data.get("schema") != data.get("fitted") or distance not in {str(metres) for metres, _name in DISTANCES}:
        return data
    usual = usual_schema(PlanSchema.objects.visible_to(reader), runner, distance, day)
    if usual is not None:
        data["schema"] = data["fitted"] = str(usual.pk)
    return data


def usual_schema(
    schemas: QuerySet[PlanSchema], runner: Runner, distance: str, day: dt.date | None
) -> PlanSchema | None:
    """Return the schema for a race nearest to how the runner wants her plans: distance, weeks, weeks of taper.

    It is no longer than there are weeks to the race if one is as short. One that builds up to no race, such as that of
    a return, is for those who choose it.
    """

    left = (day - runner.today()).days // 7 + 1 if day else runner.plan_weeks
    weeks = min(runner.plan_weeks, max(left, 1))

    def differs(schema: PlanSchema) -> tuple[bool, float, int, int]:
        blocks = schema.structure.get("blocks", [])
        taper = sum(week["kind"] == "taper" for block in blocks for week in block["weeks"])
        builds = any(block["phase"] in BUILDING for block in blocks)
        far = abs(math.log(schema.race_distance / float(distance)))
        return not builds, far, abs(schema.weeks - weeks), abs(taper - runner.taper_weeks)

    return min((schema for schema in schemas if schema.race_distance > 0), key=differs, default=None)


class MatchForm(forms.Form):
    """Which planned workout a session was; nothing leaves it to the rules."""

    NONE = "none"

    workout = forms.ChoiceField(label=_("This run was"), required=False)

    def __init__(self, data: Any = None, *, near: Sequence[PlannedWorkout], **options: Any) -> None:
        super().__init__(data, **options)
        self.near = {str(one.pk): one for one in near}
        named = [(key, f"{date_format(one.day, 'D j M')}: {one.name}") for key, one in self.near.items()]
        choices = [("", _("What the rules make of it")), *named, (self.NONE, _("None of the plan’s workouts"))]
        self.fields["workout"].choices = choices  # type: ignore[attr-defined]
        self.fields["workout"].widget.attrs["class"] = "select"

    @property
    def chosen(self) -> PlannedWorkout | None:
        """The workout that was chosen; None for none of them."""
        return self.near.get(self.cleaned_data["workout"])


class SummaryFilter(forms.Form):
    """What the list of daily summaries is narrowed to; all of it is optional."""

    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *DayStatus.choices])
    first = forms.DateField(label=_("From"), required=False, widget=DateInput())
    last = forms.DateField(label=_("Until"), required=False, widget=DateInput())

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["status"].widget.attrs["class"] = "select"
