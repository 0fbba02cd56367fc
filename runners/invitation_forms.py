"""Forms by which people ask each other, and by which whoever was asked makes an account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordMixin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from runners.forms import zone_field
from runners.models import Invitation, Runner, User
from runners.services import invite

#: So many characters of an address are kept.
LONGEST_ADDRESS = 254


class InviteForm(forms.Form):
    """An address, and the mail to it."""

    email = forms.EmailField(label=_("E-mail"), max_length=LONGEST_ADDRESS)

    def __init__(self, data: Any = None, *, by: User, **options: Any) -> None:
        super().__init__(data, **options)
        self.by = by

    def send(self) -> Invitation | None:
        """Send the invitation; None, with the reason beside the field, if it cannot be."""
        try:
            return invite(by=self.by, email=self.cleaned_data["email"], **self.about())
        except ValidationError as error:
            self.add_error("email", error)
            return None

    def about(self) -> dict[str, Any]:
        """Return what the invitation says besides the address."""
        return {}


class InviteAthleteForm(InviteForm):
    runner = forms.ModelChoiceField(
        label=_("Takes over"),
        queryset=Runner.objects.none(),
        required=False,
        empty_label=_("nobody: comes with a page of his own"),
        help_text=_("An athlete without an account, whose pages go to whoever accepts."),
    )

    def __init__(self, data: Any = None, *, by: User, **options: Any) -> None:
        super().__init__(data, by=by, **options)
        field = self.fields["runner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Runner.objects.editable_by(by).filter(user=None)

    def about(self) -> dict[str, Any]:
        return {"runner": self.cleaned_data["runner"]}


class InviteCoachForm(InviteForm):
    def about(self) -> dict[str, Any]:
        return {"runner": Runner.objects.get(user=self.by), "as_coach": True}


class AthletesAccountForm(forms.Form):
    """The address by which an athlete without an account is invited to her pages; left empty she stays without."""

    title = _("Account")

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=LONGEST_ADDRESS,
        required=False,
        help_text=_("The athlete gets a mail with a link that makes the account. Left empty, nobody is invited."),
    )

    def __init__(self, data: Any = None, *, runner: Runner, reader: User | AnonymousUser, **options: Any) -> None:
        super().__init__(data, **options)
        self.runner, self.by = runner, reader

    def save(self) -> Invitation | None:
        """Send the invitation, if there is an address. Raises ValidationError, of one sentence, if it cannot be."""
        email = self.cleaned_data["email"]
        return invite(by=self.by, email=email, runner=self.runner) if email and isinstance(self.by, User) else None


class NewAccountForm(SetPasswordMixin, forms.Form):  # type: ignore[type-arg]
    """Name and password of whoever was invited; the address is the one that the mail went to."""

    name = forms.CharField(label=_("Name"), max_length=120)
    time_zone = zone_field()
    password1, password2 = SetPasswordMixin.create_password_fields()

    def __init__(self, data: Any = None, *, email: str, **options: Any) -> None:
        super().__init__(data, **options)
        self.account = User(email=email)

    def clean(self) -> dict[str, Any]:
        self.validate_passwords()
        self.account.name = self.cleaned_data.get("name", "")
        self.validate_password_for_user(self.account)
        return self.cleaned_data
