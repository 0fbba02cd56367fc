"""What the upload pages show of imports and their files."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Prefetch, Q, QuerySet, Sum, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from runners.models import Runner
from sessions.models import RUNNING, Import, ImportFile, Session, Source, Upload
from sessions.services import latest_job
from sessions.storage import contents
from sessions.verdicts import ADVICE

State = ImportFile.State
Reason = ImportFile.Reason

#: The rate is that of so many last seconds.
RATE_SECONDS = 10
NEED_A_LOOK = Q(state=State.FAILED) | Q(reason=Reason.INCOMPLETE)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is. ``rate`` in files/s and ``seconds_left`` are None unless it runs."""

    job: Job | None
    counts: dict[str, int]
    size: int
    other_sports: int
    rate: float | None
    is_over: bool

    @property
    def total(self) -> int:
        return sum(self.counts.values()) - self.counts[State.EXPANDED]

    @property
    def waiting(self) -> int:
        return self.counts[State.WAITING]

    @property
    def done(self) -> int:
        return self.total - self.waiting

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def seconds_left(self) -> float | None:
        return self.waiting / self.rate if self.rate else None

    @property
    def is_stopped(self) -> bool:
        return self.job is not None and self.job.state == Job.State.STOPPED

    @property
    def is_held(self) -> bool:
        """Whether it waits for room on the disk."""
        return self.job is not None and self.job.state == Job.State.HELD

    @property
    def failed(self) -> int:
        return self.counts[State.FAILED]

    @property
    def bar(self) -> list[dict[str, Any]]:
        """The parts of the bar: value, start, colour class."""
        parts, start = [], 0
        for state, tone in (
            (State.IMPORTED, "c-fitness"),
            (State.DUPLICATE, "c-b"),
            (State.NOTHING, "c-z3"),
            (State.FAILED, "c-warn"),
        ):
            parts.append({"value": self.counts[state], "start": start, "tone": tone})
            start += self.counts[state]
        return parts


def progress(import_: Import) -> Progress:
    job = latest_job(import_)
    is_over = import_.finished_at is not None and (job is None or job.is_finished)
    sessions = Session.objects.alive().filter(sources__import_file__import_job=import_)
    return Progress(
        job=job,
        counts=import_.counts(),
        size=import_.files.filter(depth=0).aggregate(size=Sum("size"))["size"] or 0,
        other_sports=sessions.exclude(sport_class__in=RUNNING).distinct().count(),
        rate=None if is_over else rate(import_, job),
        is_over=is_over,
    )


def rate(import_: Import, job: Job | None) -> float | None:
    """Return how many files a second were finished of late; None if none."""
    now = timezone.now()
    if job is None or job.started_at is None:
        return None
    seconds = min(max((now - job.started_at).total_seconds(), 1.0), RATE_SECONDS)
    recent = import_.files.filter(updated_at__gte=now - dt.timedelta(seconds=seconds))
    finished = recent.exclude(state__in=[State.WAITING, State.EXPANDED]).count()
    return finished / seconds if finished else None


def problems(import_: Import) -> list[dict[str, Any]]:
    """Return why files need a look: reason, heading, what to do, how many; most files first."""
    found = import_.files.filter(NEED_A_LOOK).order_by().values_list("reason").annotate(n=Count("pk"))
    return [
        {"reason": reason, "title": Reason(reason).label, "advice": ADVICE[Reason(reason)], "count": n}
        for reason, n in sorted(found, key=lambda pair: -pair[1])
    ]


def files(import_: Import, *, state: str = "", reason: str = "") -> QuerySet[ImportFile]:
    """Return the files of an import with their sessions, what happened last first, what waits at the end."""
    waits = Case(When(state=State.WAITING, then=1), default=0)
    found = import_.files.order_by(waits, "-updated_at", "-pk")
    if state in State.values:
        found = found.filter(state=state)
    if reason in Reason.values:
        found = found.filter(reason=reason)
    sources = Source.objects.filter(session__deleted_at__isnull=True).select_related("session").order_by("part")
    return found.prefetch_related(Prefetch("sources", sources))


def waiting_uploads(runner: Runner) -> QuerySet[Upload]:
    """Return what a runner's uploads still wait for, the last to be heard of first."""
    found = Upload.objects.unfinished().filter(import_job__runner=runner)
    return found.select_related("created_by").order_by("-updated_at")


def file_counts(imports: Iterable[Import]) -> dict[uuid.UUID, dict[str, int]]:
    """Return for each import how many of its files are in which state, in one query."""
    counts: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    found = ImportFile.objects.filter(import_job__in=[import_.pk for import_ in imports])
    for pk, state, n in found.order_by().values_list("import_job", "state").annotate(n=Count("pk")):
        counts[pk][state] = n
    return counts


#: What of a recording is named on its page, by its columns.
STREAMS = {
    "latitude": _("positions"),
    "heart_rate": _("heart rate"),
    "altitude": _("altitude"),
    "cadence": _("cadence"),
    "power": _("power"),
    "ground_contact_time": _("running dynamics"),
}


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source of a session with what its recording holds."""

    source: Source
    is_used: bool
    records: int
    streams: list[Any]


def sources(session: Session) -> list[SourceRow]:
    """Return the sources of a session, the richest first."""
    rows = []
    for source in session.sources.select_related("raw_file").order_by("-richness", "pk"):
        records, columns = contents(source)
        streams = [label for name, label in STREAMS.items() if name in columns]
        used = source.recording_path == session.recording_path
        rows.append(SourceRow(source, used, records, streams))
    return rows
