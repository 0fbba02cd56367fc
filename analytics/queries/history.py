"""What a runner's uploads have brought so far, for the upload page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q, Sum

from analytics.queries.bests import personal_bests
from runners.models import Runner
from sessions.models import RUNNING, Session
from sessions.queries import waiting_years

#: A year takes so many units of the drawing, of which its bar leaves some free.
YEAR_WIDTH, GAP = 10, 2


@dataclass(frozen=True, slots=True)
class Year:
    """How many runs of a year are in, and how many files that bear its number wait."""

    year: int
    runs: int
    waiting: int

    @property
    def both(self) -> int:
        return self.runs + self.waiting


@dataclass(frozen=True, slots=True)
class Found:
    """What has been found in a runner's recordings. ``distance`` in m."""

    years: list[Year]
    runs: int
    first_day: dt.date | None
    distance: float | None
    bests: int
    without_heart_rate: int

    @property
    def width(self) -> int:
        return YEAR_WIDTH * len(self.years) - GAP

    @property
    def most(self) -> int:
        """Return the files of the year that has most, the height of the drawing."""
        return max((year.both for year in self.years), default=0)

    @property
    def bars(self) -> list[dict[str, Any]]:
        """Return the years with where their bars begin, from the left and from the top down."""
        return [
            {"x": YEAR_WIDTH * place, "year": year, "top": self.most - year.both, "middle": self.most - year.runs}
            for place, year in enumerate(self.years)
        ]


def found_so_far(runner: Runner) -> Found:
    """Return what is known of a runner's history; 5 queries."""
    runs = Session.objects.alive().filter(runner=runner, sport_class__in=RUNNING).order_by()
    sums = runs.aggregate(
        runs=Count("pk"),
        first_day=Min("day"),
        distance=Sum("distance"),
        without_heart_rate=Count("pk", filter=Q(measures__isnull=False, measures__mean_heart_rate__isnull=True)),
    )
    counts = dict(runs.values_list("day__year").annotate(n=Count("pk")))
    waiting = waiting_years(runner)
    named = sorted({*counts, *waiting})
    years = range(named[0], named[-1] + 1) if named else ()
    return Found(
        years=[Year(year, counts.get(year, 0), waiting.get(year, 0)) for year in years],
        bests=len([best for best in personal_bests(runner) if best.session is not None]),
        **sums,
    )
