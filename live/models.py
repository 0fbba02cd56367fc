"""Events to open pages: who is told, of what kind, about which object. Never a number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.db import models


class EventManager(models.Manager["Event"]):
    def publish(self, recipients: Iterable[int], kind: str, object_id: object = "") -> None:
        """Tell each of ``recipients`` (user ids) that ``object_id`` of ``kind`` has changed."""
        self.bulk_create(
            Event(recipient_id=pk, kind=kind, object_id=str(object_id)) for pk in dict.fromkeys(recipients)
        )


class Event(models.Model):
    """One line of a person's stream. Pages refetch what changed, so rights hold at delivery."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects: ClassVar[EventManager] = EventManager()

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
