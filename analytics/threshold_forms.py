"""Forms of the thresholds page: the values from a day on, and the tests that they may come from."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from runners.fields import DateInput, between, plainly
from runners.models import Runner, Thresholds
from runners.models.thresholds import USUAL_PERCENTAGES, ZoneMethod
from runners.permissions import DataKind
from runners.services import thresholds_on
from runners.spans import BEGINNING

FIELDS = (
    "valid_from",
    "basis",
    "max_heart_rate",
    "resting_heart_rate",
    "threshold_heart_rate",
    "zone_method",
    "threshold_power",
    "weight",
    "note",
)
#: A step of a lactate test as it is typed: heart rate and lactate.
STEP = re.compile(r"(\d{2,3})\s+(\d{1,2}(?:[.,]\d+)?)")


class ThresholdsForm(forms.ModelForm[Thresholds]):
    """What the heart says from a day on."""

    zones = forms.CharField(
        label=_("Upper bounds of zones 1 to 4, %"), help_text=_("such as 60, 70, 80, 90; by threshold 85, 90, 95, 100")
    )

    class Meta:
        model = Thresholds
        fields = FIELDS
        widgets = {"valid_from": DateInput()}
        error_messages = {
            "max_heart_rate": between(_("Give a maximum between 100 and 230 bpm.")),
            "resting_heart_rate": between(_("Give a resting heart rate between 25 and 110 bpm.")),
            "threshold_heart_rate": between(_("Give a threshold between 80 and 220 bpm.")),
            "threshold_power": between(_("Give a power between 80 and 700 W.")),
            "weight": between(_("Give a body mass between 25 and 250 kg.")),
        }

    def __init__(
        self,
        data: Any = None,
        *,
        row: Thresholds,
        given: Mapping[str, str] | None = None,
        withheld: Collection[str] = (),
    ) -> None:
        super().__init__(data, instance=row)
        if DataKind.BODY in withheld:
            del self.fields["weight"]
        self.initial = {name: plainly(getattr(row, name)) for name in FIELDS}
        self.initial["zones"] = ", ".join(f"{bound:g}" for bound in row.zone_percentages[:4])
        self.initial |= {name: given[name] for name in FIELDS if given and name in given}

    def clean_valid_from(self) -> dt.date:
        day: dt.date = self.cleaned_data["valid_from"]
        if day > timezone.localdate() + dt.timedelta(days=1):
            raise ValidationError(_("That day is yet to come."))
        if day < BEGINNING:
            raise ValidationError(_("Give a day from 1970 on."))
        others = Thresholds.objects.filter(runner=self.instance.runner, valid_from=day).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError(_("There are values from that day already; change those."))
        return day

    def clean_zones(self) -> list[float]:
        try:
            bounds = [plainly(float(word)) for word in re.split(r"[,;\s]+", self.cleaned_data["zones"].strip())]
        except ValueError:
            raise ValidationError(_("Give four numbers, such as 60, 70, 80, 90.")) from None
        top = USUAL_PERCENTAGES[self.cleaned_data.get("zone_method", ZoneMethod.MAXIMUM)][-1]
        self.instance.zone_percentages = [*bounds, top]
        try:
            Thresholds._meta.get_field("zone_percentages").clean(self.instance.zone_percentages, self.instance)
        except ValidationError:
            raise ValidationError(
                _("Give four rising percentages from 20 to below %(top)d."), params={"top": top}
            ) from None
        return bounds


def next_row(runner: Runner) -> Thresholds:
    """Return an unsaved row for today with the values that hold."""
    now = thresholds_on(runner, runner.today())
    values = {name: getattr(now, name) for name in ("zone_percentages", *FIELDS) if name not in ("basis", "note")}
    return Thresholds(runner=runner, **values | {"valid_from": runner.today()})


class TimeTrialForm(forms.Form):
    """A time trial of 30 minutes: the heart rate of its last 20 minutes, typed in or from a recorded run."""

    day = forms.DateField(label=_("Day of the trial"), widget=DateInput())
    mean = forms.FloatField(
        label=_("Mean heart rate of the last 20 minutes"),
        required=False,
        min_value=80,
        max_value=220,
        error_messages=between(_("Give a heart rate between 80 and 220 bpm.")),
        help_text=_("Left empty it is taken from the run recorded on that day."),
    )


class RunTestForm(forms.Form):
    """All-out runs of 3 and of 12 minutes: how far each went, and the highest heart rate."""

    day = forms.DateField(label=_("Day of the test"), widget=DateInput())
    short = forms.FloatField(
        label=_("Distance in 3 minutes"),
        min_value=400,
        max_value=1500,
        error_messages=between(_("Give 400 to 1500 m.")),
    )
    long = forms.FloatField(
        label=_("Distance in 12 minutes"),
        min_value=1000,
        max_value=5000,
        error_messages=between(_("Give 1000 to 5000 m.")),
    )
    highest = forms.FloatField(
        label=_("Highest heart rate"),
        min_value=100,
        max_value=230,
        error_messages=between(_("Give a heart rate between 100 and 230 bpm.")),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        short, long = found.get("short"), found.get("long")
        if short and long and not 2 * short < long < 4 * short:
            self.add_error("long", _("12 minutes go two to four times as far as 3; check both distances."))
        return found


class LactateForm(forms.Form):
    """The steps of an incremental test with the lactate after each."""

    day = forms.DateField(label=_("Day of the test"), widget=DateInput())
    steps = forms.CharField(
        label=_("Steps: heart rate and lactate, one a line"),
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": "128 1.2\n142 1.6\n156 2.4\n168 3.7\n178 6.1"}),
    )

    def clean_steps(self) -> list[tuple[float, float]]:
        lines = [line.strip() for line in self.cleaned_data["steps"].splitlines() if line.strip()]
        steps = []
        for line in lines:
            match = STEP.fullmatch(line)
            if match is None:
                raise ValidationError(
                    _("“%(line)s” is no heart rate and lactate, such as 142 1.6."), params={"line": line}
                )
            steps.append((float(match[1]), float(match[2].replace(",", "."))))
        if len(steps) < 3 or any(b[0] <= a[0] for a, b in pairwise(steps)):
            raise ValidationError(_("Give at least three steps, each with a higher heart rate than the one before."))
        return steps


TESTS: dict[str, type[forms.Form]] = {"time_trial": TimeTrialForm, "run_test": RunTestForm, "lactate": LactateForm}
