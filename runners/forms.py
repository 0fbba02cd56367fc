"""Forms about people: the first admin, a new athlete, and the sections of a runner's settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from runners.fields import ClockField, DateInput, row_fields
from runners.models import Runner, TypedBest, User
from runners.models.races import meant
from runners.models.user import places, time_zones
from runners.services import (
    agree_to_compare,
    follow_birth_date,
    follow_sex,
    save_best,
)
from runners.templatetags.quantities import RACE_NAMES
from runners.training_forms import TrainingForm
from runners.typed_bests import contradiction
from science.efforts import BEST_EFFORT_DISTANCES


class ZoneField(forms.ChoiceField):
    """A time zone, chosen among those of places; one that is stored stays, however it is called."""

    def __init__(self) -> None:
        choices = [(name, name.replace("_", " ")) for name in places()]
        super().__init__(label=_("Time zone"), choices=choices)

    def valid_value(self, value: Any) -> bool:
        return value in time_zones()

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        bound = super().get_bound_field(form, field_name)
        stored = bound.value()
        if self.valid_value(stored) and stored not in places():
            self.choices = [(stored, stored), *self.choices]  # type: ignore[misc]
        return bound


def zone_field() -> forms.ChoiceField:
    return ZoneField()


#: Why we ask, beside the fields of the profile.
PROFILE_HELP = {
    "birth_date": _("Estimates the maximum heart rate."),
    "sex": _("For the load from heart rate, and what no one has run faster."),
}


class SetupForm(BaseUserCreationForm[User]):
    time_zone = zone_field()

    class Meta:
        model = User
        fields = ("name", "email", "time_zone")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Django begins with the address; the page begins with the name.
        del self.fields["email"].widget.attrs["autofocus"]
        self.fields["name"].widget.attrs["autofocus"] = True


class AthleteForm(forms.ModelForm[Runner]):
    """A new athlete; an account can follow at any time."""

    time_zone = zone_field()

    class Meta:
        model = Runner
        fields = ("name", "birth_date", "sex", "time_zone")
        widgets = {"birth_date": DateInput()}
        help_texts = PROFILE_HELP


class ProfileForm(forms.ModelForm[Runner]):
    time_zone = zone_field()
    units = forms.ChoiceField(label=_("Units"), choices=User.Units.choices)

    class Meta:
        model = Runner
        fields = ("name", "birth_date", "sex", "time_zone")
        widgets = {"birth_date": DateInput()}
        help_texts = PROFILE_HELP

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
        runner = super().save(commit=False)
        runner.save(update_fields=row_fields(self))
        if "birth_date" in self.changed_data:
            follow_birth_date(runner, self.initial.get("birth_date"))
        if "sex" in self.changed_data:
            follow_sex(runner)
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


class TypedBestForm(forms.ModelForm[TypedBest]):
    """A personal best from before the recordings. The same distance on the same day is replaced."""

    distance = forms.TypedChoiceField(
        label=_("Distance"),
        coerce=float,
        choices=[(metres, RACE_NAMES[int(metres)]) for metres in BEST_EFFORT_DISTANCES],
    )
    time = ClockField(label=_("Time"), help_text=_("such as 19:58 or 3:28:15"))

    class Meta:
        model = TypedBest
        fields = ("distance", "time", "day", "official")
        widgets = {"day": DateInput()}

    def __init__(self, data: Any = None, *, runner: Runner, reader: User | AnonymousUser, **options: Any) -> None:
        super().__init__(data, instance=TypedBest(runner=runner), **options)

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("time") and found.get("distance"):
            found["time"] = meant(found["time"], found["distance"], sex=self.instance.runner.sex)
        return found

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
