"""Percentiles among the runners who agreed to be compared: worked out once a day, never among fewer than eight.

A day's standings count those who had agreed before that day and keep their agreement when it is worked out. So nobody
sees, by joining, leaving or changing a number, what another one's number does at that moment.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from analytics.models import ClubDay, ClubStanding
from analytics.services.numbers import Numbers, numbers_of
from runners.models import Runner
from science.percentiles import about, percentile

#: What is compared.
SYMBOLS = ("critical_speed", "ctl", "distance_28", "longest_run")


def standings(runner: Runner) -> list[ClubStanding]:
    """Return where a runner stands today, nothing without consent or among too few; works the day out if need be."""
    if runner.compared_since is None:
        return []
    today = timezone.localdate()
    if not ClubDay.objects.filter(day=today).exists():
        work_out_day(today)
    return sorted(ClubStanding.objects.filter(runner=runner, day=today), key=lambda row: SYMBOLS.index(row.symbol))


@transaction.atomic
def work_out_day(day: dt.date) -> None:
    """Work out the standings of a day in the place of those of the day before; the first one to ask does it."""
    _row, first = ClubDay.objects.get_or_create(day=day)
    if not first:
        return
    ClubDay.objects.exclude(day=day).delete()
    runners = Runner.objects.filter(compared_since__lt=day).select_for_update(no_key=True)
    numbers = numbers_of(runners, day)
    ClubStanding.objects.all().delete()
    rows = []
    for symbol in SYMBOLS:
        known = {pk: value for pk, found in numbers.items() if (value := value_of(found, symbol)) is not None}
        values = list(known.values())
        for pk, value in known.items():
            place = percentile(value, values)
            if place is not None:
                among = about(len(values))
                rows.append(ClubStanding(runner_id=pk, day=day, symbol=symbol, percentile=place, among=among))
    ClubStanding.objects.bulk_create(rows)


def value_of(numbers: Numbers, symbol: str) -> float | None:
    if numbers.first_day is None:
        return None
    if symbol == "critical_speed":
        return numbers.critical_speed.value if numbers.critical_speed else None
    found: float | None = getattr(numbers, symbol)
    return found
