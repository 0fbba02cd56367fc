"""Forms of what a person says about a session and its gear."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from runners.fields import ClockField, DateInput, between
from runners.models import Runner
from runners.models.races import meant
from runners.permissions import DataKind
from runners.templatetags.quantities import METRES, RACE_NAMES, clock
from science.efforts import BEST_EFFORT_DISTANCES
from science.world_records import world_record
from sessions.models import Gear, Overrule, Session
from sessions.services.racing import race_of

FEELINGS = [
    ("", _("Not said")),
    (1, _("1, very bad")),
    (2, _("2, bad")),
    (3, _("3, as usual")),
    (4, _("4, good")),
    (5, _("5, very good")),
]


class DetailsForm(forms.ModelForm[Session]):
    """What the watch does not know: what it was, how hard it was, how it felt, and in which shoes."""

    feeling = forms.TypedChoiceField(label=_("Feeling"), required=False, choices=FEELINGS, coerce=int, empty_value=None)

    class Meta:
        model = Session
        fields = ("name", "sport_class", "kind", "effort", "feeling", "gear", "notes")
        widgets = {
            "effort": forms.NumberInput(attrs={"min": 1, "max": 10}),
            "notes": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, data: Any = None, *, instance: Session, withheld: Collection[str] = ()) -> None:
        super().__init__(data, instance=instance)
        if DataKind.DIARY in withheld:
            del self.fields["effort"], self.fields["feeling"], self.fields["notes"]
        runner = self.instance.runner
        kept = Q(retired_on=None) | Q(pk=self.instance.gear_id)
        gear: Any = self.fields["gear"]
        gear.queryset = Gear.objects.filter(kept, runner=runner)
        gear.empty_label = _("Not said")
        self.fields["sport_class"].required = False
        self.fields["kind"].choices = [("", _("Not said")), *Session.Kind.choices]  # type: ignore[attr-defined]

    def clean_effort(self) -> int | None:
        effort: int | None = self.cleaned_data["effort"]
        if effort is not None and not 1 <= effort <= 10:
            raise ValidationError(_("Give a whole number from 1 (very easy) to 10 (all out)."))
        return effort

    def clean_sport_class(self) -> str:
        return str(self.cleaned_data["sport_class"] or self.initial["sport_class"])


class SecondsField(ClockField):
    """A time as a clock shows it, or as a page sends it: in seconds."""

    def to_python(self, value: Any) -> float | None:  # type: ignore[override]
        try:
            seconds = float(value)
        except (TypeError, ValueError):
            return super().to_python(value)
        return seconds if math.isfinite(seconds) else super().to_python(value)


class CropForm(forms.Form):
    """From when to when a recording counts, on its own clock."""

    start = ClockField(label=_("From"))
    end = ClockField(label=_("To"))

    def clean(self) -> dict[str, Any]:
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start is not None and end is not None and end <= start:
            self.add_error("end", _("The end must come after the beginning."))
        return self.cleaned_data


class SplitForm(forms.Form):
    at = ClockField(label=_("At"), help_text=_("On the clock of the whole recording, such as 42:10."))


class OverruleForm(forms.Form):
    """A stretch of a stream, on the session's clock, and whether it counts."""

    stream = forms.ChoiceField(label=_("What"), choices=Overrule.Stream.choices)
    start = SecondsField(label=_("From"))
    end = SecondsField(label=_("To"))
    counts = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def first_error(self) -> str:
        return next(f"{self.fields[name].label}: {errors[0]}" for name, errors in self.errors.items())


class RaceForm(forms.Form):
    """A race, over how far, and its official time."""

    name = forms.CharField(label=_("Race"), max_length=120)
    distance = forms.ChoiceField(label=_("Official distance"))
    other = forms.FloatField(
        label=_("Other distance"),
        required=False,
        min_value=0.25,
        max_value=250,
        error_messages=between(_("Give 0.25 to 250.")),
    )
    time = ClockField(
        label=_("Official time"),
        required=False,
        help_text=_("Such as 19:58 or 3:28:15. It stands above what the recording says."),
    )

    def __init__(self, data: Any = None, *, session: Session, units: str) -> None:
        distance = session.race.distance if session.race else session.distance or 0
        near = min(BEST_EFFORT_DISTANCES, key=lambda metres: abs(metres - distance))
        found = session.race or race_of(session, near)
        race = found if found.pk else None
        is_other = race is not None and abs(race.distance - near) > 1
        super().__init__(
            data,
            initial={
                "name": race.name if race else session.name,
                "distance": "other" if is_other else str(near),
                "other": round(race.distance / METRES[units], 3) if race and is_other else None,
                "time": clock(race.result_time) if race and race.result_time else "",
            },
        )
        self.units, self.sex = units, session.runner.sex
        names = [(str(metres), RACE_NAMES[int(metres)]) for metres in BEST_EFFORT_DISTANCES]
        self.fields["distance"].choices = [*names, ("other", _("other"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("distance") == "other" and not data.get("other"):
            self.add_error("other", _("Give the distance."))
            return data
        if "distance" not in data:
            return data
        other = data["distance"] == "other"
        data["metres"] = data["other"] * METRES[self.units] if other else float(data["distance"])
        time = data["time"] = data.get("time") and meant(data["time"], data["metres"], sex=self.sex)
        if time is not None and time < world_record(data["metres"], sex=self.sex):
            self.add_error("time", _("That is faster than the world record; check time and distance."))
        return data


class GearForm(forms.ModelForm[Gear]):
    """Shoes, with distances in the reader's units."""

    start = forms.FloatField(
        label=_("Run before"),
        required=False,
        min_value=0,
        max_value=100_000,
        error_messages=between(_("Give 0 to 100,000.")),
    )
    limit = forms.FloatField(
        label=_("To be replaced after"),
        required=False,
        min_value=1,
        max_value=100_000,
        error_messages=between(_("Give 1 to 100,000, or leave it empty.")),
        help_text=_("A mild warning comes when it is passed. May be left empty."),
    )

    class Meta:
        model = Gear
        fields = ("name", "kind", "start", "limit", "usual", "retired_on")
        widgets = {"retired_on": DateInput()}
        help_texts = {"usual": _("New runs count for these shoes unless you say otherwise.")}

    def __init__(self, data: Any = None, *, runner: Runner, units: str, instance: Gear | None = None) -> None:
        gear = instance or Gear(runner=runner)
        super().__init__(data, instance=gear)
        self.metres = METRES[units]
        self.initial["start"] = round(gear.start_distance / self.metres, 1) or None
        self.initial["limit"] = round(gear.limit_distance / self.metres, 1) if gear.limit_distance else None

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Gear.objects.filter(runner=self.instance.runner, name=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("There are shoes or gear of this name already."))
        return name

    def filled(self) -> Gear:
        """Return the gear as it was filled in, not saved yet."""
        gear: Gear = self.instance
        limit = self.cleaned_data["limit"]
        gear.start_distance = (self.cleaned_data["start"] or 0.0) * self.metres
        gear.limit_distance = None if limit is None else limit * self.metres
        return gear
