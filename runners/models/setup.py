from __future__ import annotations

import hashlib
import secrets
from typing import ClassVar

from django.db import models
from django.utils import timezone


class SetupTokenManager(models.Manager["SetupToken"]):
    def issue(self) -> str:
        """Replace every earlier token by a new one and return it; only its hash is kept."""
        token = secrets.token_urlsafe(24)
        self.all().delete()
        self.create(digest=digest_of(token))
        return token

    def matching(self, token: str) -> models.QuerySet[SetupToken]:
        return self.filter(digest=digest_of(token))


class SetupToken(models.Model):
    """The key to the set-up page that makes the first admin, good once."""

    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[SetupTokenManager] = SetupTokenManager()

    def __str__(self) -> str:
        return f"issued {self.created_at:%Y-%m-%d %H:%M}"


def digest_of(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
