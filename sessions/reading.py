"""Files that should be recordings: kept by their hash, decoded once, stored together."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.core.files.storage import default_storage

from jobs.interruptions import is_interruption
from science.recording import Recording
from sessions import exports, verdicts
from sessions.decoders import decode, sniff, unpacked
from sessions.decoders.errors import DecodeError
from sessions.models import ImportFile, RawFile, Session, Source
from sessions.services.imports import NAME_LENGTH
from sessions.services.recordings import Incoming, store_recordings
from sessions.services.telling import as_told
from sessions.storage import keep_raw, raw_path
from sessions.verdicts import Verdict

#: Files are read together up to so many bytes: what they unpack to is in memory at once.
TOGETHER = 8 << 20


@dataclass(slots=True)
class Read:
    """What became of a file: the verdict, its kept bytes, the sessions that it made with their recordings.

    ``error`` is what went wrong on our side; the file is then to be read again.
    """

    file: ImportFile
    raw: RawFile | None = None
    is_new: bool = False
    content: bytes = b""
    recordings: list[Recording] = field(default_factory=list)
    incoming: list[Incoming] = field(default_factory=list)
    verdict: Verdict | None = None
    made: list[tuple[Session, Recording]] = field(default_factory=list)
    error: Exception | None = None

    @property
    def is_over(self) -> bool:
        return self.verdict is not None or self.error is not None


def together(files: Iterable[ImportFile]) -> Iterator[list[ImportFile]]:
    """Yield the files in groups that may be in memory at once."""
    group: list[ImportFile] = []
    for file in files:
        if group and sum(each.size for each in group) + file.size > TOGETHER:
            yield group
            group = []
        group.append(file)
    if group:
        yield group


def read(files: Sequence[ImportFile]) -> dict[int, Read]:
    """Return what became of each of the files of one import, by its id.

    Bytes are kept before they are decoded. A session that an earlier, interrupted reading of
    a file made counts as its own again. What interrupts the work is raised; any other error is that of its file.
    """
    all_read = [Read(file) for file in files]
    for one in all_read:
        attempt(refuse_or_open, one)
    keep([one for one in all_read if not one.is_over])
    turn_down_known([one for one in all_read if not one.is_over])
    for one in all_read:
        if not one.is_over:
            attempt(decode_file, one)
        one.content = b""
    store([one for one in all_read if not one.is_over])
    return {one.file.pk: one for one in all_read}


def attempt(step: Callable[[Read], None], one: Read) -> None:
    """Take a file a step further; what goes wrong with it does not keep the others."""
    try:
        step(one)
    except Exception as error:
        if is_interruption(error):
            raise
        one.error = error


def refuse_or_open(one: Read) -> None:
    """Take the bytes in: laid aside, or kept when the file was read before."""
    file = one.file
    one.verdict = verdicts.of_size(file.size, settings.RECORDING_MAX_BYTES)
    if one.verdict is None:
        with default_storage.open(file.stored or (file.raw_file.path if file.raw_file else "")) as stored:
            one.content = stored.read()


def keep(opened: Sequence[Read]) -> None:
    """Keep the bytes of files under their hashes, each with one row; see which are new to the runner."""
    for one in opened:
        attempt(keep_bytes, one)
    kept = {one.raw.sha256: one for one in reversed(opened) if one.raw is not None}
    if not kept:
        return
    of_runner = RawFile.objects.filter(runner=opened[0].file.import_job.runner_id, sha256__in=kept)
    rows = {raw.sha256: raw for raw in of_runner}
    new = [one for digest, one in kept.items() if digest not in rows]
    if new:
        RawFile.objects.bulk_create([one.raw for one in new if one.raw], ignore_conflicts=True)
        rows = {raw.sha256: raw for raw in of_runner.all()}
    for one in new:
        one.is_new = True
    for one in opened:
        one.raw = rows[one.raw.sha256] if one.raw else None


def keep_bytes(one: Read) -> None:
    file = one.file
    digest = file.sha256 or hashlib.sha256(one.content).hexdigest()
    path = raw_path(file.import_job.runner_id, digest)
    if file.stored:
        keep_raw(file.stored, path)
    name = file.name[-NAME_LENGTH:]
    size = len(one.content)
    one.raw = RawFile(runner_id=file.import_job.runner_id, sha256=digest, size=size, name=name, path=path)


def turn_down_known(kept: Sequence[Read]) -> None:
    """Conclude files whose very bytes another file made sessions of, one of each recording."""
    old = [one for one in kept if not one.is_new and not exports.is_table(one.file.path)]
    sources = sources_of({one.raw.pk for one in old if one.raw}) if old else {}
    for one in old:
        others = sources.get(one.raw.pk, []) if one.raw else []
        if one.raw and is_whole(one.raw, others) and all(source.import_file_id != one.file.pk for source in others):
            one.verdict = verdict_of_known(others)


def known(runner_id: int, digests: Iterable[str]) -> dict[str, tuple[RawFile, Verdict]]:
    """Return as what the bytes with these hashes are kept, and their verdict, if sessions are made of all in them."""
    rows = {raw.pk: raw for raw in RawFile.objects.filter(runner=runner_id, sha256__in=digests)}
    sources = sources_of(rows) if rows else {}
    return {
        rows[pk].sha256: (rows[pk], verdict_of_known(others))
        for pk, others in sources.items()
        if is_whole(rows[pk], others)
    }


def is_whole(raw: RawFile, sources: Sequence[Source]) -> bool:
    """Whether every recording of a raw file is a source; one that was deleted for ever may come again."""
    return len(sources) >= raw.parts


def sources_of(raw_files: Collection[int]) -> dict[int, list[Source]]:
    """Return what was made of raw files, by their ids."""
    sources: dict[int, list[Source]] = defaultdict(list)
    for source in Source.objects.filter(raw_file__in=raw_files).select_related("session").order_by("part"):
        sources[source.raw_file_id].append(source)
    return sources


def verdict_of_known(sources: Sequence[Source]) -> Verdict:
    """Name the session that the same bytes made, rather one that is not in the bin."""
    sessions = [source.session for source in sources]
    alive = (session for session in sessions if session.deleted_at is None)
    return verdicts.of_duplicate(next(alive, sessions[0]))


def decode_file(one: Read) -> None:
    """Read the recordings of a file, or what a table of an export tells."""
    assert one.raw is not None
    table = exports.read_table(one.file.path, one.content)
    if table is not None:
        one.file.told, one.verdict = as_told(table), verdicts.of_table(table)
        return
    try:
        content = unpacked(one.content)
        one.recordings = decode(content, one.file.path)
    except DecodeError as error:
        one.verdict = verdicts.of_error(error, one.file.path)
        return
    lasting = [(part, recording) for part, recording in enumerate(one.recordings) if recording.elapsed > 0]
    refusals = {part: refused for part, recording in lasting if (refused := verdicts.of_start(recording.start))}
    form = sniff(content)
    one.incoming = [
        Incoming.of(recording, raw_file=one.raw, import_file=one.file, part=part, form=form, likely_new=one.is_new)
        for part, recording in lasting
        if part not in refusals
    ]
    if len(one.incoming) not in (0, one.raw.parts):
        RawFile.objects.filter(pk=one.raw.pk).update(parts=len(one.incoming))
    if refusals and not one.incoming:
        one.verdict = next(iter(refusals.values()))


def store(decoded: Sequence[Read]) -> None:
    """Store what files hold, and conclude them."""
    if not decoded:
        return
    incoming = [each for one in decoded for each in one.incoming]
    try:
        placed = iter(store_recordings(decoded[0].file.import_job.runner, incoming) if incoming else [])
    except Exception as error:
        if is_interruption(error):
            raise
        for one in decoded:
            one.error = error
        return
    for one in decoded:
        found = [next(placed) for _ in one.incoming]
        pairs = zip(found, one.incoming, strict=True)
        one.made = [(session, each.recording) for (session, outcome), each in pairs if outcome.is_used]
        one.verdict = verdicts.of_stored(one.recordings, found)
