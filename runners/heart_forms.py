"""What the heart does, and the zones that follow."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from runners.fields import between, plainly
from runners.models import Runner, Thresholds, User
from runners.models.thresholds import LOWEST_ZONE, USUAL_PERCENTAGES, ZoneMethod
from runners.services import default_thresholds, save_thresholds, thresholds_on

ZONES = (1, 2, 3, 4, 5)


class HeartForm(forms.ModelForm[Thresholds]):
    """What a runner knows of her heart; what she leaves empty is estimated. It changes the values that hold now."""

    class Meta:
        model = Thresholds
        fields = ("max_heart_rate", "resting_heart_rate", "threshold_heart_rate", "zone_method")
        labels = {
            "max_heart_rate": _("Maximum heart rate"),
            "resting_heart_rate": _("Resting heart rate"),
            "threshold_heart_rate": _("Threshold heart rate"),
            "zone_method": _("Zones in per cent of"),
        }
        help_texts = {
            "max_heart_rate": _("The highest that was ever seen. Left empty it is estimated from age."),
            "resting_heart_rate": _("In the morning, lying. Left empty it is taken as 60."),
            "threshold_heart_rate": _("Held for an hour, if it is known from a test."),
        }
        error_messages = {
            "max_heart_rate": between(_("Give a maximum between 100 and 230 bpm.")),
            "resting_heart_rate": between(_("Give a resting heart rate between 25 and 110 bpm.")),
            "threshold_heart_rate": between(_("Give a threshold between 80 and 220 bpm.")),
        }
        widgets = {"zone_method": forms.RadioSelect()}

    def __init__(self, data: Any = None, *, runner: Runner, reader: User | AnonymousUser, **options: Any) -> None:
        row = thresholds_on(runner, runner.today())
        #: Whether the usual bounds of another method were taken for those that were sent.
        self.exchanged = False
        super().__init__(data, instance=row, **options)
        self.before = (row.max_heart_rate, row.resting_heart_rate, row.basis)
        self.estimates = default_thresholds(runner)
        for name in ("max_heart_rate", "resting_heart_rate"):
            self.fields[name].required = False
            guessed = row.estimated and getattr(row, name) == getattr(self.estimates, name)
            self.initial[name] = None if guessed else plainly(getattr(row, name))
            self.fields[name].widget.attrs["placeholder"] = f"{getattr(self.estimates, name):.0f}"
        self.initial["threshold_heart_rate"] = plainly(row.threshold_heart_rate)
        for zone, bound in zip(ZONES, row.zone_percentages, strict=True):
            self.fields[f"zone_{zone}"] = forms.FloatField(
                label=_("Zone %(number)d up to") % {"number": zone},
                min_value=LOWEST_ZONE,
                max_value=130,
                initial=plainly(bound),
                error_messages=between(_("Give 20 to 130 %%.")),
            )

    def saved(self) -> Thresholds:
        """The values that hold until this form is right."""
        return thresholds_on(self.instance.runner, self.instance.runner.today())

    @property
    def zones(self) -> list[forms.BoundField]:
        return [self[f"zone_{zone}"] for zone in ZONES]

    def clean(self) -> dict[str, Any]:
        """Fill in estimates for what is not known, and check the zones, before the row is checked as a whole."""
        found = self.cleaned_data
        self.known = [found.get(name) for name in ("max_heart_rate", "resting_heart_rate")]
        for name in ("max_heart_rate", "resting_heart_rate"):
            if found.get(name) is None and name not in self.errors:
                found[name] = getattr(self.estimates, name)
        bounds = [found.get(f"zone_{zone}") for zone in ZONES]
        if None not in bounds and "zone_method" in found:
            self.instance.zone_percentages = self.checked([plainly(bound) for bound in bounds], found["zone_method"])
        return found

    def checked(self, bounds: list[float], method: str) -> list[float]:
        """Return the zones' bounds; untouched usual ones of another method become those of this one."""
        usual = USUAL_PERCENTAGES[method]
        if bounds in USUAL_PERCENTAGES.values() and bounds != usual:
            self.exchanged = True
            sent = {name: self.data[name] for name in self.data}
            self.data = sent | {f"zone_{zone}": bound for zone, bound in zip(ZONES, usual, strict=True)}
            return list(usual)
        for zone in ZONES[1:]:
            if bounds[zone - 1] <= bounds[zone - 2]:
                message = _("Zone %(zone)d must end above zone %(below)d.") % {"zone": zone, "below": zone - 1}
                self.add_error(f"zone_{zone}", message)
        if method != ZoneMethod.THRESHOLD and bounds[-1] != 100:
            self.add_error("zone_5", _("Zone 5 ends at 100 %."))
        elif bounds[-1] < 100:
            self.add_error("zone_5", _("Zone 5 ends at 100 % or above."))
        return bounds

    def _post_clean(self) -> None:
        if not self.errors:
            super()._post_clean()  # type: ignore[misc]

    def save(self, commit: bool = True) -> Thresholds:
        row = self.instance
        if (row.max_heart_rate, row.resting_heart_rate) != self.before[:2] or row.estimated:
            row.basis = default_thresholds(row.runner, *self.known).basis
        save_thresholds(row)
        return row
