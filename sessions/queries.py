"""What the upload pages show of imports and their files."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Max, Min, Prefetch, Q, QuerySet, Sum, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from runners.models import Runner
from sessions.models import RUNNING, Import, ImportFile, Session, Source, Upload
from sessions.services import latest_job
from sessions.services.undoing import only_of
from sessions.storage import contents
from sessions.verdicts import ADVICE

State = ImportFile.State
Reason = ImportFile.Reason

#: A year in the name of a file, followed by a month.
YEAR = re.compile(r"(?<!\d)(?:19[89]|20[0-4])\d(?=[-_.]?(?:0[1-9]|1[0-2])(?:\D|[0-3]\d))")
MOST_NAMES = 20_000
#: The rate is that of so many last seconds.
RATE_SECONDS = 10
#: What lies beside the recordings in an export: counted, but not listed among them.
JUNK = Q(state=State.NOTHING, reason=Reason.NOT_A_RECORDING, depth__gt=0)
MOST_KINDS = 8
#: A job in these states reads nothing until somebody says so, or there is room.
WAITS = (Job.State.STOPPED, Job.State.HELD)
NEED_A_LOOK = Q(state=State.FAILED) | Q(reason=Reason.INCOMPLETE)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is. ``rate`` in files/s and ``seconds_left`` are None unless it runs."""

    job: Job | None
    counts: dict[str, int]
    size: int
    #: Files that are in, but are no runs.
    other_sports: int
    #: Files that are in, but not as a whole.
    incomplete: int
    #: Sessions that would go if the import were undone; 0 while it is read.
    going: int
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
    def need_a_look(self) -> int:
        return self.failed + self.incomplete

    @property
    def failed(self) -> int:
        return self.counts[State.FAILED]

    @property
    def runs(self) -> int:
        return self.counts[State.IMPORTED] - self.other_sports

    @property
    def bar(self) -> list[dict[str, Any]]:
        """The parts of the bar: value, start, colour class."""
        parts, start = [], 0
        for value, tone in (
            (self.runs, "c-fitness"),
            (self.counts[State.DUPLICATE], "c-b"),
            (self.other_sports, "c-z3"),
            (self.counts[State.NOTHING], "c-z1"),
            (self.counts[State.FAILED], "c-warn"),
        ):
            parts.append({"value": value, "start": start, "tone": tone})
            start += value
        return parts


def progress(import_: Import) -> Progress:
    job = latest_job(import_)
    is_over = import_.finished_at is not None and (job is None or job.is_finished)
    return Progress(
        job=job,
        counts=import_.counts(),
        size=import_.files.filter(depth=0).aggregate(size=Sum("size"))["size"] or 0,
        other_sports=other_sports(import_),
        incomplete=import_.files.filter(NEED_A_LOOK).exclude(state=State.FAILED).count(),
        going=only_of(import_).alive().count() if is_over or (job and job.state in WAITS) else 0,
        rate=None if is_over else rate(import_, job),
        is_over=is_over,
    )


def other_sports(import_: Import) -> int:
    """Count the files that are in and hold no run."""
    sources = Source.objects.filter(
        import_file__import_job=import_, import_file__state=State.IMPORTED, session__deleted_at__isnull=True
    )
    runs = sources.filter(session__sport_class__in=RUNNING)
    return sources.exclude(import_file__in=runs.values("import_file")).values("import_file").distinct().count()


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


def junk(import_: Import) -> list[tuple[str, int]]:
    """Return what lay beside recordings in archives and was left there: what is said of each kind, how many."""
    found = import_.files.filter(JUNK).order_by().values_list("message").annotate(n=Count("pk"))
    return sorted(found, key=lambda kind: -kind[1])[:MOST_KINDS]


def files(import_: Import, *, state: str = "", reason: str = "") -> QuerySet[ImportFile]:
    """Return the files of an import with their sessions, what happened last first, what waits at the end.

    An archive that was opened is none of them: what was in it is.
    """
    waits = Case(When(state=State.WAITING, then=1), default=0)
    found = import_.files.exclude(state=State.EXPANDED).order_by(waits, "-updated_at", "-pk")
    if state in State.values:
        found = found.filter(state=state)
    elif not reason:
        found = found.exclude(JUNK)
    if reason in Reason.values:
        found = found.filter(reason=reason)
    sources = Source.objects.filter(session__deleted_at__isnull=True).select_related("session").order_by("part")
    return found.prefetch_related(Prefetch("sources", sources))


def brought(imports: Iterable[Import]) -> dict[uuid.UUID, tuple[int, dt.date, dt.date]]:
    """Return for each import that brought sessions how many, and the first and last of their days; one query."""
    sources = Source.objects.filter(session__deleted_at__isnull=True, import_file__state=State.IMPORTED)
    found = sources.filter(import_file__import_job__in=[import_.pk for import_ in imports]).order_by()
    rows = found.values_list("import_file__import_job").annotate(
        n=Count("session", distinct=True), first=Min("session__day"), last=Max("session__day")
    )
    return {pk: (n, first, last) for pk, n, first, last in rows}


def waiting_years(runner: Runner) -> dict[int, int]:
    """Return how many files wait of which year, as far as their names say."""
    waiting = ImportFile.objects.filter(import_job__runner=runner, state=State.WAITING).order_by()
    names = waiting.values_list("path", flat=True)[:MOST_NAMES]
    years = (YEAR.search(name.rsplit("/", 1)[-1]) for name in names)
    return Counter(int(year[0]) for year in years if year)


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
