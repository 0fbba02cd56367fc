"""What a runner shows to coaches, and who looked at it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from runners.models import Access, ConsentChange, Runner, User
from runners.models.runner import DataKind


@transaction.atomic
def share(runner: Runner, kinds: Collection[str]) -> None:
    """Show coaches exactly these kinds of data from now on, and keep when it was changed."""
    before = runner.shared_kinds
    for kind in DataKind:
        setattr(runner, f"shares_{kind.value}", kind in kinds)
    changed = before ^ runner.shared_kinds
    runner.save(update_fields=[f"shares_{kind.value}" for kind in DataKind])
    ConsentChange.objects.bulk_create(
        ConsentChange(runner=runner, kind=kind, shared=kind in kinds) for kind in sorted(changed)
    )


def note_access(viewer: User, runners: Iterable[Runner], page: str) -> None:
    """Keep that ``viewer`` looked at others' data in this hour; 1 query, and another once an hour."""
    others = {runner.pk for runner in runners if runner.user_id != viewer.pk}
    if not others:
        return
    hour = timezone.now().astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0)
    noted = Access.objects.filter(viewer=viewer, page=page, hour=hour, runner__in=others)
    new = others - set(noted.values_list("runner", flat=True))
    if new:
        # Another request may be noting the same.
        Access.objects.bulk_create(
            (Access(viewer=viewer, runner_id=pk, page=page, hour=hour) for pk in sorted(new)), ignore_conflicts=True
        )


def prune_accesses() -> int:
    """Delete what is older than the log is kept; return how many rows."""
    deleted, _rows = Access.objects.older_than(settings.ACCESS_LOG_KEEP_DAYS).delete()
    return deleted
