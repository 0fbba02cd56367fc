"""Forms about people: the first admin, a new athlete, and the sections of a runner's settings."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from runners.fields import ClockField
from runners.models import Runner, TypedBest, User
from runners.models.runner import WEEKDAYS
from runners.services import BEGINNING, agree_to_compare, measure_since, save_best
from runners.templatetags.quantities import RACE_NAMES
from runners.typed_bests import contradiction
from science.units import HALF_MARATHON, MARATHON, MILE

DISTANCES = (400.0, 800.0, 1000.0, 1500.0, MILE, 3000.0, 5000.0, 10000.0, 15000.0, HALF_MARATHON, 30000.0, MARATHON)


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def between(message: str | Promise) -> dict[str, Any]:
    """Return the messages of a field that says its limits in one sentence, whichever is passed."""
    return {"min_value": message, "max_value": message}


def plainly(value: Any) -> Any:
    """Return a whole number without its decimals, "48" instead of "48.0"; anything else as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def zone_field() -> forms.ChoiceField:
    names = sorted(zoneinfo.available_timezones())
    return forms.ChoiceField(label=_("Time zone"), choices=[(name, name.replace("_", " ")) for name in names])


class SetupForm(BaseUserCreationForm[User]):
    time_zone = zone_field()

    class Meta:
        model = User
        fields = ("name", "email", "time_zone")


class AthleteForm(forms.ModelForm[Runner]):
    """A new athlete; with an e-mail address she gets an account."""

    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Gives an account and sends a mail to set the password. May be left empty."),
    )
    time_zone = zone_field()

    class Meta:
        model = Runner
        fields = ("name", "email", "birth_date", "sex", "time_zone")
        widgets = {"birth_date": DateInput()}

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email and User.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("This address has an account; ask an admin to assign the runner to you."))
        return email


class ProfileForm(forms.ModelForm[Runner]):
    time_zone = zone_field()
    units = forms.ChoiceField(label=_("Units"), choices=User.Units.choices)

    class Meta:
        model = Runner
        fields = ("name", "birth_date", "sex", "time_zone")
        widgets = {"birth_date": DateInput()}

    def __init__(self, data: Any = None, *, runner: Runner, reader: User | AnonymousUser, **options: Any) -> None:
        super().__init__(data, instance=runner, **options)
        self.account = runner.user if runner.user_id == reader.pk else None
        if self.account is None:
            del self.fields["units"]
        else:
            self.initial["units"] = self.account.units

    @transaction.atomic
    def save(self, commit: bool = True) -> Runner:
        """Save the runner, and what is the account's if it is one's own."""
        if self.account is not None:
            for name in ("name", "time_zone", "units"):
                setattr(self.account, name, self.cleaned_data[name])
            self.account.save(update_fields=["name", "time_zone", "units"])
        runner = super().save(commit)
        if "sex" in self.changed_data:
            measure_since(runner, BEGINNING)
        return runner


class ClubForm(forms.Form):
    """Whether a runner is counted among the club's; only the runner decides."""

    compared = forms.BooleanField(
        label=_("Compare me with the club"),
        required=False,
        help_text=_(
            "Your critical speed, fitness, distance and longest run count in percentiles, and you see yours. Nobody's"
            " name or number is shown, percentiles are rounded to 5, worked out once a day, and only among 8 or more"
            " runners. It counts from tomorrow on, and you can take it back at any time."
        ),
    )

    def __init__(self, data: Any = None, *, runner: Runner, reader: User | AnonymousUser, **options: Any) -> None:
        super().__init__(data, initial={"compared": runner.compared_since is not None}, **options)
        self.runner = runner
        self.own = runner.user_id is not None and runner.user_id == reader.pk

    def clean(self) -> dict[str, Any]:
        if not self.own:
            raise ValidationError(_("Only the runner can agree to this, from an account of her own."))
        return self.cleaned_data

    def save(self) -> Runner:
        return agree_to_compare(self.runner, self.cleaned_data["compared"])


class TrainingForm(forms.ModelForm[Runner]):
    """On which days there is time to run, and how much."""

    class Meta:
        model = Runner
        fields = ("long_run_day",)

    def __init__(self, data: Any = None, *, runner: Runner, reader: User | AnonymousUser, **options: Any) -> None:
        super().__init__(data, instance=runner, **options)
        for day, label in WEEKDAYS:
            self.fields[f"minutes_{day}"] = forms.IntegerField(
                label=label,
                min_value=0,
                max_value=600,
                initial=runner.minutes_available[day],
                error_messages=between(_("Give 0 to 600 minutes.")),
            )

    @property
    def minutes(self) -> list[forms.BoundField]:
        return [self[f"minutes_{day}"] for day, _label in WEEKDAYS]

    def clean(self) -> dict[str, Any]:
        minutes = [self.cleaned_data.get(f"minutes_{day}") for day, _label in WEEKDAYS]
        if minutes[self.cleaned_data.get("long_run_day", 0)] == 0:
            self.add_error("long_run_day", _("There is no time to run on that day."))
        self.cleaned_data["minutes"] = minutes
        return self.cleaned_data

    def save(self, commit: bool = True) -> Runner:
        self.instance.minutes_available = self.cleaned_data["minutes"]
        return super().save(commit)


class TypedBestForm(forms.ModelForm[TypedBest]):
    """A personal best from before the recordings. The same distance on the same day is replaced."""

    distance = forms.TypedChoiceField(
        label=_("Distance"), coerce=float, choices=[(metres, RACE_NAMES[int(metres)]) for metres in DISTANCES]
    )
    time = ClockField(label=_("Time"), help_text=_("such as 19:58 or 3:28:15"))

    class Meta:
        model = TypedBest
        fields = ("distance", "time", "day", "official")
        widgets = {"day": DateInput()}

    def __init__(self, data: Any = None, *, runner: Runner, reader: User | AnonymousUser, **options: Any) -> None:
        super().__init__(data, instance=TypedBest(runner=runner), **options)

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        others = TypedBest.objects.filter(runner=self.instance.runner)
        reason = contradiction(self.instance, others)
        if reason:
            self.add_error("time", reason)

    def save(self, commit: bool = True) -> TypedBest:
        return save_best(self.instance)


#: The sections of the settings page, in order, by the name that a form is sent with.
SECTIONS: dict[str, type[ProfileForm | TrainingForm | TypedBestForm | ClubForm]] = {
    "profile": ProfileForm,
    "training": TrainingForm,
    "bests": TypedBestForm,
    "club": ClubForm,
}
