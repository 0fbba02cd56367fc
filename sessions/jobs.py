"""The steps of the import job: a file is kept, read and stored; an archive becomes its files.

Each step may be run twice, and be lost between any two lines: names in storage are fixed by what
is stored and by whom, rows are found again by their constraints, and bytes are dropped last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from jobs.models import Job, Unit
from jobs.runner import Work
from live.models import Event
from sessions import reading, verdicts
from sessions.archives import expand, file_id, is_archive
from sessions.decoders.errors import DecodeError
from sessions.models import Import, ImportFile, RawFile, Session, Upload
from sessions.services.settling import adopt, used_source
from sessions.services.telling import tell_import
from sessions.storage import drop, load_recording
from sessions.verdicts import Verdict

State = ImportFile.State

#: A file that is laid aside gets its row within this time.
LAID_ASIDE = timedelta(minutes=10)


def import_file(work: Work) -> None:
    """Read one file of an import; hand (session, recording) of each new session to the next step."""
    files = work.shared("files", partial(files_of, work.keys))
    group = work.shared("groups", partial(groups, files.values())).get(file_id(work.key))
    file = files.get(file_id(work.key))
    if file is None:
        return
    if file.state != State.WAITING:
        # Its worker was lost after the last write: what follows may still have to be done.
        drop_laid_aside([file])
        work.carried.extend((session, load_recording(session)) for session in sessions_made_by(file))
    elif group is None:
        opened = open_archive(work, file)
        if opened is not None:
            work.write(conclude, (file, opened, None))
    else:
        read = work.shared(("read", group[0].pk), partial(reading.read, group))[file.pk]
        if read.error is not None:
            raise read.error
        work.carried.extend(read.made)
        work.write(conclude, (file, read.verdict, read.raw))


def files_of(keys: Sequence[str]) -> dict[int, ImportFile]:
    """Return the files that units are about, in one query."""
    return ImportFile.objects.select_related("import_job__runner", "raw_file").in_bulk([file_id(key) for key in keys])


def groups(files: Iterable[ImportFile]) -> dict[int, list[ImportFile]]:
    """Return for each file that is to be read, and is no archive, those that are read together with it."""
    to_read = [file for file in files if file.state == State.WAITING and not is_archive(file)]
    return {file.pk: group for group in reading.together(to_read) for file in group}


def sessions_made_by(file: ImportFile) -> list[Session]:
    """Return the sessions that are made of this file."""
    found = file.sources.filter(session__deleted_at__isnull=True).select_related("session__runner").order_by("part")
    return [source.session for source in found if source.is_used]


def open_archive(work: Work, file: ImportFile) -> Verdict | None:
    """Return what became of an archive; None if its rest comes later."""
    try:
        return expand(work.job, file, work.key)
    except DecodeError as error:
        return verdicts.of_error(error)


def conclude(read: list[tuple[ImportFile, Verdict, RawFile | None]]) -> None:
    """Write down what became of files, then drop what was laid aside, unless nothing else keeps it."""
    for file, verdict, raw in read:
        file.state, file.reason, file.message = verdict.state, verdict.reason, verdict.message[:300]
        file.raw_file, file.updated_at = raw, timezone.now()
    files = [file for file, *_rest in read]
    write_rows(files)
    drop_laid_aside(files)


def drop_laid_aside(files: Iterable[ImportFile]) -> None:
    """Drop what was laid aside of files that are concluded. Their rows name it until it is gone: whoever does the work
    of a lost worker again finds it.
    """
    rest = [file for file in files if file.stored and not is_last_copy(file)]
    drop(file.stored for file in rest)
    ImportFile.objects.filter(pk__in=[file.pk for file in rest]).update(stored="")


def is_last_copy(file: ImportFile) -> bool:
    """Whether what was laid aside of a file that failed is kept nowhere else."""
    return file.state == State.FAILED and file.raw_file_id is None and file.size > 0


#: What is written of a file that was read, by attribute.
CONCLUDED = ("state", "reason", "message", "raw_file_id", "told", "updated_at")


@transaction.atomic
def write_rows(files: list[ImportFile]) -> None:
    """Write what became of files, one prepared statement for all: ``bulk_update`` is ten times as slow."""
    fields = [field for field in ImportFile._meta.concrete_fields if field.attname in CONCLUDED]
    columns = ", ".join(f"{field.column} = %s" for field in fields)
    statement = f"UPDATE {ImportFile._meta.db_table} SET {columns} WHERE id = %s"  # noqa: S608
    rows = [
        [*(field.get_db_prep_save(getattr(file, field.attname), connection) for field in fields), file.pk]
        for file in files
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def settle_session(work: Work) -> None:
    """Have a session, whose source has gone, say what the one that it is made of now does; hand both on."""
    session = Session.objects.select_related("runner").filter(pk=int(work.key)).first()
    source = used_source(session) if session else None
    if session is None:
        return
    if source is not None:
        source.session = session
        session = adopt(source, load_recording(source))
    work.carried.append((session, load_recording(session)))


def give_up(work: Work) -> None:
    """Say of a file whose reading failed again and again that it was our mistake."""
    mark_given_up([work.key])


def mark_given_up(keys: Iterable[str]) -> None:
    failure = verdicts.of_failure()
    ImportFile.objects.filter(pk__in=[file_id(key) for key in keys], state=State.WAITING).update(
        state=failure.state,
        reason=failure.reason,
        message=failure.message,
        updated_at=timezone.now(),
    )


def finish_import(job: Job, final: bool) -> None:
    """Give sessions the names that they have in exports and tell open pages; at the end mark the import as finished."""
    found = Import.objects.select_related("runner").filter(pk=job.subject_id).first()
    if found is None:
        return
    if final:
        mark_given_up(Unit.objects.filter(job=job, state=Unit.State.FAILED).values_list("key", flat=True))
        Import.objects.filter(pk=found.pk, finished_at__isnull=True).update(finished_at=timezone.now())
        sweep()
    tell_import(found)
    audience = list(found.audience().values_list("pk", flat=True))
    Event.objects.publish(audience, "import", found.pk)
    Event.objects.publish(audience, "session", found.runner_id)


def sweep() -> None:
    """Drop what a killed process laid aside, long enough ago, and no row speaks of."""
    try:
        names = default_storage.listdir("incoming")[1]
    except FileNotFoundError:
        return
    before = timezone.now() - LAID_ASIDE
    old = {f"incoming/{name}" for name in names if default_storage.get_modified_time(f"incoming/{name}") < before}
    if old:
        spoken_of = ImportFile.objects.exclude(stored="").values_list("stored", flat=True)
        drop(old - set(spoken_of) - set(Upload.objects.unfinished().values_list("stored", flat=True)))
