"""Secrets that must be read again (seeds of second factors) are never in the database as they are.

The keys are settings of their own, so that a new SECRET_KEY touches no data: ENCRYPTION_KEYS,
of which the first encrypts and each decrypts.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

#: What of an authenticator's data is secret: the seed of the codes of an app, of the recovery codes.
SECRETS = ("secret", "seed")


class WrongKey(ImproperlyConfigured):
    """What is stored was encrypted with a key that is not among the settings."""

    def __init__(self) -> None:
        super().__init__(
            "No key of ENCRYPTION_KEYS decrypts what is stored: add the key that it was encrypted with (after the"
            " others), or remove the second factors of whom it concerns, who then sets up new ones."
        )


def cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.ENCRYPTION_KEYS])


def encrypt(text: str) -> str:
    return cipher().encrypt(text.encode()).decode()


def decrypt(stored: str) -> str:
    """Return what was encrypted. Raises WrongKey."""
    try:
        return cipher().decrypt(stored).decode()
    except InvalidToken as error:
        raise WrongKey from error


@transaction.atomic
def rotate() -> int:
    """Encrypt every secret anew with the first key; return how many. Raises WrongKey, then nothing has changed."""
    rotated = 0
    for row in Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk"):
        for name in row.data.keys() & SECRETS:
            row.data[name] = encrypt(decrypt(row.data[name]))
            rotated += 1
        row.save(update_fields=["data"])
    return rotated
