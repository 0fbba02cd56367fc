"""One file that should be a recording: kept by its hash, decoded once, stored."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.files.storage import default_storage

from science.recording import Recording
from sessions import exports, verdicts
from sessions.decoders import decode, sniff, unpacked
from sessions.decoders.errors import DecodeError
from sessions.models import ImportFile, RawFile, Session, Source
from sessions.services.imports import NAME_LENGTH
from sessions.services.recordings import Outcome, store_recording
from sessions.services.telling import as_told
from sessions.storage import keep_raw, raw_path
from sessions.verdicts import Verdict

#: A session, the recording it was made from.
Stored = tuple[Session, Recording]


def read(file: ImportFile) -> tuple[Verdict, RawFile | None, list[Stored]]:
    """Return what became of the file, its kept bytes, and the sessions that it made.

    Bytes are kept before they are decoded. A session that an earlier, interrupted reading of
    this file made counts as its own again.
    """
    refused = verdicts.of_size(file.size, settings.RECORDING_MAX_BYTES)
    if refused is not None:
        return refused, None, []
    content = content_of(file)
    raw, is_new = keep(file, content)
    table = exports.read_table(file.path, content)
    if table is not None:
        file.told = as_told(table)
        return verdicts.of_table(table), raw, []
    known = None if is_new else foreign_session(file, raw)
    if known is not None:
        return verdicts.of_duplicate(known), raw, []
    try:
        content = unpacked(content)
        recordings = decode(content, file.path)
    except DecodeError as error:
        return verdicts.of_error(error), raw, []
    verdict, stored = store(file, raw, recordings, sniff(content), likely_new=is_new)
    return verdict, raw, stored


def content_of(file: ImportFile) -> bytes:
    """Return the bytes: laid aside, or kept when the file was read before."""
    name = file.stored or (file.raw_file.path if file.raw_file else "")
    with default_storage.open(name) as stored:
        content: bytes = stored.read()
    return content


def keep(file: ImportFile, content: bytes) -> tuple[RawFile, bool]:
    """Keep the file's bytes under their hash; whether they are new to this runner."""
    runner_id = file.import_job.runner_id
    digest = hashlib.sha256(content).hexdigest()
    path = raw_path(runner_id, digest)
    if file.stored:
        keep_raw(file.stored, path)
    name = file.path.rsplit("/", 1)[-1][-NAME_LENGTH:]
    return RawFile.objects.get_or_create(
        runner_id=runner_id, sha256=digest, defaults={"size": len(content), "name": name, "path": path}
    )


def foreign_session(file: ImportFile, raw: RawFile) -> Session | None:
    """Return the session that another file made of the same bytes, rather one that is not in the bin."""
    sources = list(Source.objects.filter(raw_file=raw).select_related("session").order_by("part"))
    if any(source.import_file_id == file.pk for source in sources):
        return None
    sessions = [source.session for source in sources]
    return next((s for s in sessions if s.deleted_at is None), next(iter(sessions), None))


def store(
    file: ImportFile, raw: RawFile, recordings: list[Recording], form: str, *, likely_new: bool
) -> tuple[Verdict, list[Stored]]:
    runner = file.import_job.runner
    refused: Verdict | None = None
    found: list[tuple[Session, Outcome]] = []
    made: list[Stored] = []
    for part, recording in enumerate(recordings):
        if recording.elapsed <= 0:
            continue
        clock = verdicts.of_start(recording.start)
        refused = refused or clock
        if clock is not None:
            continue
        session, outcome = store_recording(
            runner, recording, raw_file=raw, import_file=file, part=part, form=form, likely_new=likely_new
        )
        found.append((session, outcome))
        if outcome.is_used:
            made.append((session, recording))
    if refused is not None and not found:
        return refused, []
    return verdicts.of_stored(recordings, found), made
