"""How people come to an account: nobody signs up by himself; admins and coaches make runners."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest


class InvitedOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def send_password_mail(request: HttpRequest, email: str) -> None:
    """Send the owner of an account the mail by which he sets his password."""
    form = ResetPasswordForm({"email": email})
    if form.is_valid():
        form.save(request)
