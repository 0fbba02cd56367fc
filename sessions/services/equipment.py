"""Which shoes a new run was in, and which are the usual ones."""

from __future__ import annotations

from django.db import transaction

from runners.models import Runner
from sessions.models import RUNNING, Gear


def usual_gear(runner: Runner, sport_class: str) -> Gear | None:
    """Return the shoes that a new run counts for; None if it is no run, or the runner has no usual ones."""
    if sport_class not in RUNNING:
        return None
    found: Gear | None = Gear.objects.filter(runner=runner, usual=True, retired_on=None).first()
    return found


@transaction.atomic
def save_gear(gear: Gear) -> Gear:
    """Save gear; only one pair of shoes is the usual one, and what is retired is not."""
    if gear.retired_on is not None:
        gear.usual = False
    gear.save()
    if gear.usual:
        Gear.objects.filter(runner=gear.runner, usual=True).exclude(pk=gear.pk).update(usual=False)
    return gear
