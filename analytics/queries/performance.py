"""The performance page: history for the charts, critical speed and what it rests on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.models import CriticalSpeed, DailyLoad
from analytics.services.critical_speeds import (
    FITTED,
    WINDOW,
    Candidate,
    best_by_distance,
    candidates,
    described,
    estimate_of,
    newest_effort,
    out_of_date,
    validity,
)
from analytics.services.numbers import Numbers
from runners.models import Runner
from runners.templatetags.quantities import race_distance
from science.fitness import SETTLED_DAYS, State, load_history
from science.units import KILOMETRE

#: Longer efforts would press those that critical speed rests on into a corner of the chart, s.
LONGEST_DRAWN = 1500.0


def load_columns(runner: Runner) -> dict[str, Any]:
    """Return the whole calendar until today for the chart; days nobody has written yet decay. 1 query."""
    rows = list(DailyLoad.objects.filter(runner=runner).order_by("day").values_list("day", "load", "ctl", "atl", "tsb"))
    today = runner.today()
    if not rows:
        return {"days": [], "load": [], "ctl": [], "atl": [], "tsb": [], "planned": None, "today": today.isoformat()}
    days, load, ctl, atl, tsb = (list(column) for column in zip(*rows, strict=True))
    after = load_history(
        np.zeros(max(0, (today - days[-1]).days)), state=State(ctl[-1], atl[-1], runner.time_constants)
    )
    last = days[-1]
    days += [last + dt.timedelta(days=ahead) for ahead in range(1, len(after) + 1)]
    settled = days[0] + dt.timedelta(days=SETTLED_DAYS)
    return {
        "days": [day.isoformat() for day in days],
        "load": rounded([*load, *[0.0] * len(after)]),
        "ctl": rounded([*ctl, *after.ctl.tolist()]),
        "atl": rounded([*atl, *after.atl.tolist()]),
        "tsb": rounded([*tsb, *after.tsb.tolist()]),
        "planned": None,
        "provisional_until": settled.isoformat(),
        "today": today.isoformat(),
    }


def rounded(values: list[float]) -> list[float]:
    return [round(value, 1) for value in values]


@dataclass(frozen=True, slots=True)
class SpeedCard:
    """Critical speed on ``day`` as the page shows it; ``speed`` is None without one, ``missing`` says what it takes."""

    day: dt.date
    speed: CriticalSpeed | None
    efforts: list[dict[str, Any]]
    missing: str
    advice: str

    @property
    def age(self) -> int | None:
        """Days since the latest effort that it rests on."""
        return (self.day - newest_effort(self.speed)).days if self.speed else None

    @property
    def out_of_date(self) -> bool:
        return self.speed is not None and out_of_date(self.speed, self.day)

    @property
    def validity(self) -> int | None:
        """How sure it is, 0 to 5."""
        return validity(self.speed, self.day) if self.speed else None

    @property
    def d_prime_validity(self) -> int | None:
        return validity(self.speed, self.day, "d_prime") if self.speed else None

    @property
    def fitted(self) -> bool:
        return self.speed is not None and self.speed.method == FITTED

    @property
    def half_width(self) -> float | None:
        """Half of the 95 % interval, m/s."""
        if self.speed is None or self.speed.high is None or self.speed.low is None:
            return None
        return (self.speed.high - self.speed.low) / 2

    @property
    def half_width_pace(self) -> float | None:
        """The same as seconds a kilometre at critical speed."""
        if self.speed is None or self.half_width is None:
            return None
        return KILOMETRE * self.half_width / self.speed.value**2

    @property
    def d_prime(self) -> float | None:
        """D′ in metres, if it is sure enough to show."""
        return self.speed.sure_d_prime if self.speed else None

    @property
    def d_prime_error(self) -> float | None:
        return self.speed.d_prime_error if self.speed and self.d_prime is not None else None


def speed_card(runner: Runner, numbers: Numbers) -> SpeedCard:
    """Return the estimate that holds today; if none was ever made, or it is no fit, what it takes. Up to 2 queries."""
    speed = numbers.critical_speed
    if speed is not None and speed.method == FITTED:
        return SpeedCard(numbers.day, speed, dated(speed.efforts), "", speed.advice)
    efforts = recent_efforts(runner, numbers.day)
    now = estimate_of(runner, efforts)
    return SpeedCard(numbers.day, speed, dated(described(now, efforts)), now.missing, now.advice)


def dated(efforts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return efforts as they are stored with their days as dates."""
    return [{**effort, "day": dt.date.fromisoformat(effort["day"])} for effort in efforts]


def recent_efforts(runner: Runner, day: dt.date) -> list[Candidate]:
    """Return the best effort over each distance that counts on ``day``; 2 queries."""
    return best_by_distance(candidates(runner, day - WINDOW + dt.timedelta(days=1)))


def speed_series(runner: Runner) -> list[dict[str, Any]]:
    """Return the estimates over time for the chart, each until the day before the next; 1 query.

    Efforts count for 120 days: an estimate that no newer effort followed by then ends in a gap.
    """
    rows = list(CriticalSpeed.objects.filter(runner=runner).order_by("day").defer("efforts"))
    nexts = [row.day - dt.timedelta(days=1) for row in rows[1:]]
    found = []
    for row, end in zip(rows, [*nexts, runner.today()], strict=False):
        last = min(end, row.day + WINDOW)
        days = (row.day, last) if last > row.day else (row.day,)
        found += [{"day": day.isoformat(), "value": row.value, "low": row.low, "high": row.high} for day in days]
        if last < end:
            after = last + dt.timedelta(days=1)
            found.append({"day": after.isoformat(), "value": None, "low": None, "high": None})
    return found


def speed_points(card: SpeedCard, units: str) -> dict[str, Any]:
    """Return the efforts and the line through them for the chart."""
    row = card.speed if card.fitted else None
    near = [effort for effort in card.efforts if effort["time"] <= LONGEST_DRAWN]
    return {
        "points": [
            {**effort, "day": effort["day"].isoformat(), "label": race_distance(effort["distance"])}
            for effort in sorted(near, key=lambda effort: float(effort["time"]))
        ],
        "critical_speed": row.value if row else None,
        "d_prime": row.d_prime if row else None,
        "low": row.low if row else None,
        "high": row.high if row else None,
        "units": units,
    }


def change_in_year(runner: Runner, speed: CriticalSpeed | None) -> float | None:
    """Return by how many per cent the fitted critical speed changed in 12 months; None if not known. 1 query."""
    if speed is None or speed.method != FITTED:
        return None
    before = speed.day - dt.timedelta(days=365)
    earlier: CriticalSpeed | None
    earlier = CriticalSpeed.objects.filter(runner=runner, day__lte=before, method=FITTED).order_by("-day").first()
    if earlier is None or before - earlier.day > WINDOW:
        return None
    return float(100 * (speed.value / earlier.value - 1))
