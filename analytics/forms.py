"""The form of the list of sessions: what to list."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from runners.fields import DateInput
from runners.models import Runner
from sessions.models import Gear, Session, SportClass


class SessionFilter(forms.Form):
    """What the list of sessions is narrowed to; all of it is optional."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "input", "type": "search", "placeholder": _("Name or notes")}),
    )
    sport = forms.ChoiceField(label=_("Class"), required=False, choices=[("", _("All classes")), *SportClass.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Session.Kind.choices])
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    gear = forms.ModelChoiceField(Gear.objects.none(), label=_("Shoes"), required=False, empty_label=_("All shoes"))
    longer = forms.FloatField(label=_("At least"), required=False, validators=[MinValueValidator(0)])

    def __init__(self, data: Any, *, runner: Runner, days: list[dt.date]) -> None:
        super().__init__(data)
        years = [(day.year, str(day.year)) for day in reversed(days)]
        self.fields["year"].choices = [("", _("All years")), *years]  # type: ignore[attr-defined]
        gear = Gear.objects.filter(runner=runner)
        self.fields["gear"].queryset = gear  # type: ignore[attr-defined]
        if not gear:
            del self.fields["gear"]
        for name in ({"gear"} & set(self.fields)) | {"sport", "kind", "year"}:
            self.fields[name].widget.attrs["class"] = "select"
        self.fields["longer"].widget.attrs.update({"class": "input", "min": 0, "step": "any"})


#: Longest period that is compared, days.
LONGEST_PERIOD = 4000


class PeriodsForm(forms.Form):
    """Two periods to be compared, the earlier one first."""

    first_from = forms.DateField(label=_("From"), widget=DateInput())
    first_until = forms.DateField(label=_("Until"), widget=DateInput())
    second_from = forms.DateField(label=_("From"), widget=DateInput())
    second_until = forms.DateField(label=_("Until"), widget=DateInput())

    @staticmethod
    def usual(today: dt.date) -> dict[str, dt.date]:
        """Return the last 28 days and the 28 before them."""
        edges = (55, 28, 27, 0)
        names = ("first_from", "first_until", "second_from", "second_until")
        return {name: today - dt.timedelta(days=back) for name, back in zip(names, edges, strict=True)}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for which in ("first", "second"):
            begin, end = found.get(f"{which}_from"), found.get(f"{which}_until")
            if begin and end and end < begin:
                self.add_error(f"{which}_until", _("The end lies before the beginning."))
            elif begin and end and (end - begin).days > LONGEST_PERIOD:
                self.add_error(f"{which}_until", _("Choose a period of ten years or less."))
        return found

    @property
    def periods(self) -> list[tuple[dt.date, dt.date]]:
        found = self.cleaned_data
        return [(found[f"{which}_from"], found[f"{which}_until"]) for which in ("first", "second")]
