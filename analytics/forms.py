"""Forms of the session pages: what to list, and what a runner says about a session."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from runners.forms import DateInput
from sessions.models import Session, SportClass


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
    longer = forms.FloatField(label=_("At least"), required=False, validators=[MinValueValidator(0)])

    def __init__(self, data: Any, *, days: list[dt.date]) -> None:
        super().__init__(data)
        years = [(day.year, str(day.year)) for day in reversed(days)]
        self.fields["year"].choices = [("", _("All years")), *years]  # type: ignore[attr-defined]
        for name in ("sport", "kind", "year"):
            self.fields[name].widget.attrs["class"] = "select"
        self.fields["longer"].widget.attrs.update({"class": "input", "min": 0, "step": "any"})


class SessionForm(forms.ModelForm[Session]):
    """What the watch does not know: what it was, how hard it was, how it felt."""

    class Meta:
        model = Session
        fields = ("name", "kind", "effort", "notes")
        widgets = {
            "name": forms.TextInput(attrs={"class": "input"}),
            "kind": forms.Select(attrs={"class": "select"}),
            "effort": forms.NumberInput(attrs={"class": "input", "min": 1, "max": 10}),
            "notes": forms.Textarea(attrs={"class": "textarea", "rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Not said")), *Session.Kind.choices]  # type: ignore[attr-defined]

    def clean_effort(self) -> int | None:
        effort: int | None = self.cleaned_data["effort"]
        if effort is not None and not 1 <= effort <= 10:
            raise forms.ValidationError(_("Give a whole number from 1 (very easy) to 10 (all out)."))
        return effort


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
