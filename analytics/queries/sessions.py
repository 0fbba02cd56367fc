"""The list of sessions: what is asked for, in which order, and its sums."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import NullIf

from analytics.forms import SessionFilter
from runners.models import Runner
from runners.templatetags.quantities import METRES
from sessions.models import Session, SessionQuerySet

#: What a list may be sorted by: the word in the address and the column.
ORDERS: dict[str, Any] = {
    "date": F("started_at"),
    "name": F("name"),
    "distance": F("distance"),
    "time": F("measures__moving_time"),
    "pace": F("distance") / NullIf(F("measures__moving_time"), 0.0),
    "heart_rate": F("measures__mean_heart_rate"),
    "load": F("measures__load"),
}


def years_of(runner: Runner) -> list[dt.date]:
    """Return the first of January of each year in which there are sessions."""
    return list(Session.objects.alive().filter(runner=runner).dates("day", "year"))


def listed(runner: Runner, form: SessionFilter, units: str, *, notes: bool) -> SessionQuerySet:
    """Return the sessions that the form asks for, words in ``notes`` too; what it does not understand is not asked."""
    form.full_clean()
    asked = form.cleaned_data
    found: SessionQuerySet = Session.objects.alive().filter(runner=runner)
    if asked.get("q"):
        written = Q(notes__icontains=asked["q"]) if notes else Q()
        found = found.filter(Q(name__icontains=asked["q"]) | written)
    if asked.get("sport"):
        found = found.filter(sport_class=asked["sport"])
    if asked.get("kind"):
        found = found.filter(kind=asked["kind"])
    if asked.get("year"):
        found = found.filter(day__year=asked["year"])
    if asked.get("gear"):
        found = found.filter(gear=asked["gear"])
    if asked.get("longer"):
        found = found.filter(distance__gte=asked["longer"] * METRES[units])
    return found


def ordered(found: SessionQuerySet, order: str) -> SessionQuerySet:
    """Sort by a word of ``ORDERS``, falling if it begins with "-"; what is missing comes last."""
    column = ORDERS.get(order.removeprefix("-"), ORDERS["date"])
    falling = order.startswith("-")
    by = column.desc(nulls_last=True) if falling else column.asc(nulls_last=True)
    return found.order_by(by, "-started_at", "-pk")


def sums(found: SessionQuerySet) -> dict[str, Any]:
    """Return how many sessions there are, how far and how long."""
    return found.order_by().aggregate(count=Count("pk"), distance=Sum("distance"), time=Sum("timer_time"))
