"""What holds of a runner today, number by number: on what it rests, how sure it is, or what it takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.models import CriticalSpeed
from analytics.services.critical_speeds import FITTED, out_of_date, validity
from analytics.services.numbers import REASONS
from runners.models import Runner, Thresholds
from runners.services.people import TYPICAL_AGE, TYPICAL_RESTING_HEART_RATE
from science.critical_speed import threshold_speed
from science.metrics import Metric
from science.runner_metrics import RUNNER
from science.zones import MAX_HEART_RATE_ERROR, estimated_threshold_heart_rate

#: By how much less sure a value is that nobody measured as far as is known, in points of validity (convention).
LESS_SURE = {Thresholds.Basis.AGE: 3, Thresholds.Basis.TYPED: 1}
#: How far 95 of 100 lie from a mean, in standard errors.
NORMAL_95 = 1.96
TYPED_IN = gettext_lazy("How far off it may be was not told.")


@dataclass(frozen=True, slots=True)
class HoldsRow:
    """A number that holds today: ``value`` with its 95 % ``interval``, or in ``no_interval`` why none can be given.

    ``source`` says what it rests on; ``missing``, of a number without a value, what it takes. ``validity`` is 0 to 5.
    """

    metric: Metric
    value: float | None
    source: str = ""
    interval: tuple[float, float] | None = None
    no_interval: str = ""
    validity: int = 0
    missing: str = ""


def holding(runner: Runner, row: Thresholds, kinds: Collection[str]) -> list[HoldsRow]:
    """Return what is in force today by the thresholds ``row``, of the kinds that may be seen; 1 query."""
    today = runner.today()
    rows = [
        maximum(runner, row),
        resting(row),
        threshold(row),
        threshold_pace(runner, today),
        typed("threshold_power", row.threshold_power, _("Without it no load is found by power.")),
        typed("body_mass", row.weight, _("Without it there is no energy and no power per body mass.")),
    ]
    return [row for row in rows if row.metric.kind in {"activity", *kinds}]


def sureness(row: Thresholds, symbol: str, less: int = 0) -> int:
    return max(0, RUNNER[symbol].validity - LESS_SURE.get(Thresholds.Basis(row.basis), 0) - less)


def maximum(runner: Runner, row: Thresholds) -> HoldsRow:
    symbol, value = "maximum_heart_rate", row.max_heart_rate
    source, sure = row.get_basis_display(), sureness(row, symbol)
    if not row.estimated:
        return HoldsRow(RUNNER[symbol], value, source, None, unknown_error(row), sure)
    if runner.birth_date is None:
        source = _("no date of birth is known: an age of %(age)d is taken") % {"age": TYPICAL_AGE}
    half = NORMAL_95 * MAX_HEART_RATE_ERROR
    return HoldsRow(RUNNER[symbol], value, source, (value - half, value + half), "", sure)


def resting(row: Thresholds) -> HoldsRow:
    metric, value = RUNNER["resting_heart_rate"], row.resting_heart_rate
    if row.estimated and value == TYPICAL_RESTING_HEART_RATE:
        source, without = _("a usual value, until yours is told"), _("People differ too much for one.")
        return HoldsRow(metric, value, source, None, without, sureness(row, metric.symbol))
    return typed(metric.symbol, value)


def threshold(row: Thresholds) -> HoldsRow:
    symbol = "threshold_heart_rate"
    if row.threshold_heart_rate:
        sure = sureness(row, symbol)
        return HoldsRow(
            RUNNER[symbol], row.threshold_heart_rate, row.get_basis_display(), None, unknown_error(row), sure
        )
    value = estimated_threshold_heart_rate(maximum=row.max_heart_rate, resting=row.resting_heart_rate)
    source = _("85 % of the heart-rate reserve, a convention")
    without = _("No study says how far off the convention is.")
    return HoldsRow(RUNNER[symbol], value, source, None, without, sureness(row, symbol, less=1))


def unknown_error(row: Thresholds) -> str:
    """Say why a value that somebody measured or typed in has no interval."""
    if row.basis == Thresholds.Basis.OBSERVED:
        return _("It was reached, so it is the least; by how much it is exceeded nobody knows.")
    if row.basis == Thresholds.Basis.TYPED:
        return str(TYPED_IN)
    return _("One test does not tell its own error.")


def threshold_pace(runner: Runner, today: dt.date) -> HoldsRow:
    metric = RUNNER["threshold_speed"]
    speed = CriticalSpeed.objects.filter(runner=runner, day__lte=today).order_by("-day").first()
    if speed is None:
        return HoldsRow(metric, None, missing=str(REASONS["critical_speed"]))
    source = _("0.94 of the critical speed of %(day)s") % {"day": date_format(speed.day, "j M Y")}
    if speed.method != FITTED:
        source += ", " + _("from one effort")
    if out_of_date(speed, today):
        source += ", " + _("out of date")
    interval = None
    if speed.low and speed.high:
        interval = threshold_speed(speed.low), threshold_speed(speed.high)
    sure = validity(speed, today, "threshold_speed")
    return HoldsRow(metric, threshold_speed(speed.value), source, interval, "", sure)


def typed(symbol: str, value: float | None, missing: str = "") -> HoldsRow:
    metric = RUNNER[symbol]
    if not value:
        return HoldsRow(metric, None, missing=missing)
    return HoldsRow(metric, value, _("typed in"), None, str(TYPED_IN), metric.validity)
