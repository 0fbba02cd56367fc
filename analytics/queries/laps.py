"""The table of laps: even splits, or laps as the watch counted them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analytics.models import Measures
from analytics.stretches import Cut, Stretch, described
from science.streams import CleanStreams
from sessions.models import Lap, Session

BY_KILOMETRE, BY_WATCH = "km", "watch"
#: The slowest lap's bar still has this share of the fastest's length.
SHORTEST_BAR = 0.25
#: Shorter laps are not compared with the others, m.
SHORTEST_COMPARED = 150.0
#: What is left after the last whole split is not worth a line if shorter, m.
SHORTEST_REST = 20.0


def laps_of(session: Session) -> list[Lap]:
    return list(Lap.objects.filter(session=session).order_by("index"))


def shown_laps(
    session: Session, measures: Measures | None, streams: CleanStreams | None, bounds: Sequence[float] | None, by: str
) -> dict[str, Any]:
    """Return the rows of the table of laps, by kilometre unless asked for the watch's; without ``bounds`` no heart."""
    watch = laps_of(session)
    splits = measures.splits if measures else []
    by = BY_WATCH if watch and (by == BY_WATCH or not splits) else BY_KILOMETRE
    cuts = watch_cuts(watch) if by == BY_WATCH else split_cuts(splits)
    return {
        "laps": rows(described(streams, cuts), bounds),
        "laps_heart": bounds is not None,
        "laps_by": by,
        "has_splits": bool(splits),
        "has_watch_laps": bool(watch),
    }


def split_cuts(splits: list[dict[str, float]]) -> list[Cut]:
    found = []
    for number, split in enumerate(splits, start=1):
        if split["distance"] < SHORTEST_REST:
            continue
        whole = split["distance"] > 999.5
        label = str(number) if whole else f"{split['distance']:.0f} m"
        found.append(Cut(label, split["start"], split["end"], split["distance"], split["time"]))
    return found


def watch_cuts(laps: list[Lap]) -> list[Cut]:
    return [
        Cut(str(lap.index + 1), lap.start, lap.start + lap.elapsed_time, lap.distance, lap.timer_time) for lap in laps
    ]


def rows(stretches: list[Stretch], bounds: Sequence[float] | None) -> list[dict[str, Any]]:
    """Return for each lap its numbers, its heart-rate zone, and how long its bar is, 0 to 1000."""
    long_enough = [stretch for stretch in stretches if (stretch.distance or 0.0) >= SHORTEST_COMPARED]
    speeds = [stretch.speed for stretch in long_enough or stretches if stretch.speed]
    fastest, slowest = max(speeds, default=1.0), min(speeds, default=0.0)
    spread = max(fastest - slowest, 0.05 * fastest)
    found = []
    for stretch in stretches:
        share = min(1.0, max(0.0, 1 - (fastest - stretch.speed) / spread)) if stretch.speed else 0.0
        zone = None if bounds is None else zone_of(stretch.heart_rate, bounds)
        found.append(
            {
                "stretch": stretch,
                "bar": round(1000 * (SHORTEST_BAR + (1 - SHORTEST_BAR) * share)) if stretch.speed else 0,
                "zone": zone,
                "tone": f"c-z{zone}" if zone else "c-pace",
                "fastest": len(speeds) > 2 and stretch.speed == fastest,
            }
        )
    return found


def zone_of(heart_rate: float | None, bounds: Sequence[float]) -> int | None:
    """Return the number of the heart-rate zone, None without a heart rate."""
    if heart_rate is None:
        return None
    return 1 + sum(heart_rate >= bound for bound in bounds[:-1])
