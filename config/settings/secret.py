"""A secret made once and kept beside the data, for a machine without environment."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def encryption_keys(values: Iterable[str]) -> list[str]:
    """Return keys as Fernet takes them: 32 bytes in URL-safe base64, whether or not they were padded."""
    keys = [f"{value.strip().rstrip('=')}=" for value in values if value.strip()]
    for key in keys:
        try:
            length = len(base64.b64decode(key, altchars=b"-_", validate=True))
        except (ValueError, binascii.Error):
            length = 0
        if length != 32:
            raise ImproperlyConfigured(
                "ENCRYPTION_KEYS must hold keys of 43 characters, as secrets.token_urlsafe(32) makes."
            )
    return keys


def kept_secret(path: Path, length: int = 50) -> str:
    """Return the secret in ``path``; make it, readable by its owner alone, on the first call."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(length))
    return path.read_text()
