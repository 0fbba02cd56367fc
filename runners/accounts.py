"""How people come to an account and prove who they are.

Nobody signs up by himself: admins and coaches make accounts, and vouch for the address by that.
"""

from __future__ import annotations

import logging
from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ResetPasswordForm
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from runners import encryption
from runners.models import User
from runners.templatetags.devices import device

logger = logging.getLogger(__name__)

#: Writes mails to the log of the server; so it is until mail is set up.
TO_THE_LOG = "django.core.mail.backends.console.EmailBackend"


class UnreadableSecretError(ValidationError):
    """Said to whoever's second factor no key decrypts: beside the code that was typed, or instead of the page."""

    def __init__(self) -> None:
        super().__init__(_("Codes cannot be checked or shown at the moment. Please tell the admin of your club."))


class InvitedOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Address and password do not go together."),
        "too_many_login_attempts": _("Too many failed attempts: wait five minutes, or set a new password by mail."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failures of an account together; allauth counts them for each host that a request may name."""
        return str(credentials["email"]).lower()

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Lead to the site's own address, whatever host the request was sent to."""
        return site_address(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return site_address(super().get_email_confirmation_url(request, emailconfirmation))


class EncryptingAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return encryption.decrypt(encrypted_text)
        except encryption.WrongKey as error:
            logger.error("A second factor cannot be read. %s", error)
            raise UnreadableSecretError from error

    def generate_authenticator_name(self, user: User, type: str) -> str:
        """Suggest the device that a key is added with for its name."""
        return device(context.request.headers.get("User-Agent", ""))


def site_address(path: str) -> str:
    """Return where a page is reached; of a whole address only the path is used."""
    return f"{settings.BASE_URL.rstrip('/')}{urlsplit(path).path}"


def mail_leaves() -> bool:
    """Whether mails are sent to anybody."""
    return bool(settings.EMAIL_BACKEND != TO_THE_LOG)


def sent_to(address: str) -> str:
    """Return what became of a mail, for whoever had it sent."""
    if mail_leaves():
        return gettext("A mail is on its way to %s.") % address
    said = gettext(
        "No mail left for %s: mail is not set up here. Its text, with the link, stands in the server's log."
        " How to set it up: “Mail” in docs/operations.md."
    )
    return said % address


def keep_address(user: User) -> None:
    """Take the account's address, typed by somebody who may make accounts, for its only and verified one."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"primary": True, "verified": True})


def send_password_mail(request: HttpRequest, email: str) -> None:
    """Send the owner of an account the mail by which he sets his password."""
    form = ResetPasswordForm({"email": email})
    if form.is_valid():
        form.save(request)
