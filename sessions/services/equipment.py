"""Which shoes a new run was in, and which are the usual ones."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from runners.models import Runner
from sessions.models import RUNNING, Gear

#: A run that is older when it comes in was in shoes of its time.
NEW = dt.timedelta(days=14)


def usual_gear(runner: Runner, sport_class: str, started_at: dt.datetime) -> Gear | None:
    """Return the shoes that a new run counts for; None if it is no run or an old one, or there are no usual ones."""
    if sport_class not in RUNNING or started_at < timezone.now() - NEW:
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
