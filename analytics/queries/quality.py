"""What is wrong with a recording, in words: where, what it means, and what somebody said of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.models import HistoryMark
from jobs.models import Job, Unit
from runners.permissions import DataKind
from runners.templatetags.quantities import clock
from science.quality import ALTITUDE, DISTANCE, HEART_RATE, KINDS, OVERRULED, Flaw, seconds_by_kind
from sessions.models import Overrule, Session

#: Of one kind so many stretches are named one by one, the longest ones.
NAMED = 5
#: What there is nothing of cannot be counted.
NOTHING_THERE = {"dropout", "missing_altitude", "gap", "left_out"}

#: A kind's name, and a sentence about one stretch of it.
WORDS: dict[str, tuple[Any, Any]] = {
    "dropout": (
        gettext_lazy("Heart rate missing"),
        gettext_lazy("Heart rate %(span)s is missing: load and zones go by the rest."),
    ),
    "impossible": (
        gettext_lazy("Heart rate impossible"),
        gettext_lazy("Heart rate %(span)s is zero, 255 or otherwise not a heart’s: left out of load and zones."),
    ),
    "stuck": (
        gettext_lazy("Heart rate stuck"),
        gettext_lazy("Heart rate %(span)s stands still at one value: left out of load and zones."),
    ),
    "locked": (
        gettext_lazy("Cadence lock"),
        gettext_lazy("Heart rate %(span)s is locked to the cadence: left out of load and zones."),
    ),
    "near_cadence": (
        gettext_lazy("Heart rate close to the cadence"),
        gettext_lazy("Heart rate %(span)s runs close to the cadence: counted, but not for the highest heart rate."),
    ),
    "jump": (
        gettext_lazy("Distance leaps"),
        gettext_lazy("Distance %(span)s leaps faster than anybody runs: the pace around it was taken instead."),
    ),
    "gap": (
        gettext_lazy("Distance unknown"),
        gettext_lazy("Distance %(span)s is not recorded: evened out, and best efforts across it do not count."),
    ),
    "vehicle": (
        gettext_lazy("Too fast to be run"),
        gettext_lazy("Distance %(span)s is too fast for legs: left out of distance, pace, load and best efforts."),
    ),
    "long_steps": (
        gettext_lazy("Steps too long"),
        gettext_lazy("Distance %(span)s is far for so few steps: best efforts across it do not count."),
    ),
    "missing_altitude": (
        gettext_lazy("Elevation missing"),
        gettext_lazy("Elevation %(span)s is missing: taken as an even slope."),
    ),
    "frozen_altitude": (
        gettext_lazy("Elevation stuck"),
        gettext_lazy("Elevation %(span)s stands still at one value: left out of ascent and adjusted pace."),
    ),
    "no_position": (
        gettext_lazy("Position missing"),
        gettext_lazy("Position %(span)s is missing: the map has a gap there."),
    ),
    "position_jump": (
        gettext_lazy("Position leaps"),
        gettext_lazy("Position %(span)s leaps: pace and distance go by what the watch measured, if they can."),
    ),
    "clock": (
        gettext_lazy("Clock set"),
        gettext_lazy("The watch’s clock was set %(span)s: records out of order were left out."),
    ),
    "left_out": (gettext_lazy("Left out by hand"), gettext_lazy("%(stream)s %(span)s is left out.")),
}
STREAMS = {
    HEART_RATE: gettext_lazy("Heart rate"),
    DISTANCE: gettext_lazy("Distance and pace"),
    ALTITUDE: gettext_lazy("Elevation"),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch as it is listed; ``can_count``: somebody may say that it is right."""

    flaw: Flaw
    sentence: str
    can_count: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """All stretches of one kind: seconds, how many, and the longest of them in their order."""

    title: str
    seconds: float
    count: int
    named: list[Stretch]

    @property
    def more(self) -> int:
        return self.count - len(self.named)


def quality_of(session: Session, flaws: Sequence[Flaw], kinds: Collection[str]) -> list[Kind]:
    """Return what is wrong with a session's recording, as far as the visitor may see it, worst first."""
    seen = [flaw for flaw in flaws if is_shown(session, flaw, kinds)]
    seconds = seconds_by_kind(seen)
    found = []
    for kind in sorted(seconds, key=lambda kind: -seconds[kind]):
        of_kind = [flaw for flaw in seen if flaw.kind == kind]
        longest = sorted(of_kind, key=lambda flaw: -flaw.seconds)[:NAMED]
        named = [stretch_of(flaw) for flaw in sorted(longest, key=lambda flaw: flaw.start)]
        found.append(Kind(str(WORDS[kind][0]), seconds[kind], len(of_kind), named))
    return found


def is_shown(session: Session, flaw: Flaw, kinds: Collection[str]) -> bool:
    """Whether a flaw says something to this visitor: another sport is faster than legs by right."""
    if flaw.stream == HEART_RATE and DataKind.HEART_RATE not in kinds:
        return False
    return session.is_running or flaw.stream != DISTANCE or flaw.kind in ("gap", "left_out")


def stretch_of(flaw: Flaw) -> Stretch:
    sentence = str(WORDS[flaw.kind][1]) % {"span": span(flaw.start, flaw.end), "stream": STREAMS.get(flaw.stream, "")}
    if flaw.counts:
        sentence += " " + _("It counts nevertheless, by hand.")
    can_count = KINDS[flaw.kind] in OVERRULED and flaw.kind not in NOTHING_THERE and not flaw.counts
    return Stretch(flaw, sentence, can_count)


def span(start: float, end: float) -> str:
    """Return "12:10–18:40", or "at 12:10" of a moment."""
    if clock(start) == clock(end):
        return _("at %s") % clock(start)
    return f"{clock(start)}–{clock(end)}"


def words_by_hand(session: Session, kinds: Collection[str]) -> Iterable[dict[str, Any]]:
    """Return what people said of stretches of a session, on its own clock, the last first; 1 query."""
    begin = session.window_start or 0.0
    withheld = [] if DataKind.HEART_RATE in kinds else [HEART_RATE]
    rows = Overrule.objects.filter(session=session).exclude(stream__in=withheld)
    rows = rows.select_related("created_by").order_by("-pk")
    return [
        {"row": row, "span": span(row.start - begin, row.end - begin), "stream": STREAMS[row.stream]} for row in rows
    ]


def is_pending(session: Session) -> bool:
    """Whether numbers of the session, or of the runner's history, are still to be worked out; 3 queries at most."""
    units = Unit.objects.filter(job__kind="measure", key=str(session.pk))
    if units.filter(state__in=[Unit.State.WAITING, Unit.State.RUNNING]).exists():
        return True
    if HistoryMark.objects.filter(runner=session.runner_id, stale_from__isnull=False).exists():
        return True
    jobs = Job.objects.filter(kind="refresh", subject_id=str(session.runner_id), state=Job.State.WAITING)
    return bool(jobs.exists())
