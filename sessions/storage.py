"""Bytes in storage: recordings as Parquet, raw files under their SHA-256, uploads until they are read.

Names are chosen by what is stored and by whom, never at random: who is killed in the middle and
starts again writes over his own half-done file, so that nothing is left lying about.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import math
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import numpy as np
import pyarrow.parquet as pq
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage

from jobs.disk import require_room
from science.recording import Column, Device, Lap, Length, Recording, Step, Workout
from science.window import between
from sessions.columns import table, unpacked
from sessions.models import Session, Source

CHUNK = 1 << 20
#: The key of a Parquet file's metadata under which the rest of a recording lies, as JSON.
HEADER = b"longrun"
#: The key under which the beats lie, a little Parquet file in base64: metadata must be text.
BEATS = b"longrun.beats"
LAP_FIELDS = tuple(field.name for field in fields(Lap))


def recording_path(runner_id: int, raw_file_id: int, part: int, owner: object) -> str:
    """Name the recording of a raw file's part as stored by one unit of work."""
    return f"recordings/{runner_id}/{raw_file_id % 256:02x}/{raw_file_id}-{part}-{owner}.parquet"


def save_recording(path: str, recording: Recording) -> None:
    """Write all of the recording as one Parquet file, whole or not at all."""
    metadata: dict[bytes, Any] = {HEADER: header_of(recording)}
    if len(recording.beats):
        times, intervals = recording.beats.T
        metadata[BEATS] = base64.b64encode(parquet_of({"time": times, "interval": intervals}, {HEADER: {}})).decode()
    put(path, parquet_of(recording.columns, metadata))


def parquet_of(columns: Mapping[str, Column], metadata: Mapping[bytes, Any]) -> memoryview:
    """Return columns as a Parquet file, the steps they are counted in among what its header says."""
    packed, divisors, encodings = table(columns)
    header = json.dumps(metadata[HEADER] | {"divisors": divisors})
    buffer = io.BytesIO()
    with pq.ParquetWriter(
        buffer,
        packed.schema,
        compression="zstd",
        use_dictionary=False,
        column_encoding=encodings,
        write_statistics=False,
        store_schema=False,
    ) as writer:
        writer.write_table(packed)
        writer.add_key_value_metadata({**metadata, HEADER: header})
    return buffer.getbuffer()


def load_recording(of: Session | Source, columns: Sequence[str] | None = None) -> Recording:
    """Read what was recorded of a session, within its window, or all that one of its sources recorded.

    Without ``columns`` that is all that was decoded; with them only those columns (``time`` always comes too), no
    beats. FileNotFoundError if it is not in storage.
    """
    with default_storage.open(of.recording_path) as file:
        parquet = pq.ParquetFile(file)
        header, read = columns_of(parquet, columns)
        beats = parquet.metadata.metadata.get(BEATS) if columns is None else None
    recording = recording_of(header, read, beats_of(beats))
    if isinstance(of, Session) and of.is_cropped:
        end = math.inf if of.window_end is None else of.window_end
        return between(recording, of.window_start or 0.0, end)
    return recording


def load_whole(session: Session, columns: Sequence[str] | None = None) -> Recording:
    """Read all that was recorded of a session, whatever its window."""
    return load_recording(Source(recording_path=session.recording_path), columns)


def contents(of: Session | Source) -> tuple[int, frozenset[str]]:
    """Return how many records a recording has, and of which columns; nothing if it is not in storage."""
    try:
        with default_storage.open(of.recording_path) as file:
            parquet = pq.ParquetFile(file)
            return parquet.metadata.num_rows, frozenset(parquet.schema_arrow.names)
    except FileNotFoundError:
        return 0, frozenset()


def columns_of(parquet: pq.ParquetFile, columns: Sequence[str] | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    header = json.loads(parquet.metadata.metadata[HEADER])
    names = parquet.schema_arrow.names
    wanted = names if columns is None else [n for n in names if n == "time" or n in columns]
    stored = parquet.read(columns=wanted, use_threads=False)
    divisors = header["divisors"]
    return header, {name: unpacked(stored.column(name), divisors.get(name)) for name in wanted}


def beats_of(stored: bytes | None) -> Column:
    if stored is None:
        return np.empty((0, 2))
    _header, read = columns_of(pq.ParquetFile(io.BytesIO(base64.b64decode(stored))))
    return np.column_stack([read["time"], read["interval"]])


def header_of(recording: Recording) -> dict[str, Any]:
    device = recording.device
    return {
        "start": recording.start.isoformat(),
        "sport": recording.sport,
        "sub_sport": recording.sub_sport,
        "utc_offset": recording.utc_offset,
        "pauses": recording.pauses.tolist(),
        "totals": recording.totals,
        "device": [device.manufacturer, device.product, device.serial_number, device.firmware],
        "warnings": recording.warnings,
        "laps": {name: [getattr(lap, name) for lap in recording.laps] for name in LAP_FIELDS},
        "settings": recording.settings,
        "heart_rate_zones": recording.heart_rate_zones,
        "workout": recording.workout and asdict(recording.workout),
        "lengths": [asdict(length) for length in recording.lengths],
    }


def recording_of(header: dict[str, Any], columns: dict[str, Any], beats: Column) -> Recording:
    """Put a recording together; files of earlier versions say nothing of laps, settings and zones."""
    return Recording(
        start=datetime.fromisoformat(header["start"]),
        columns=columns,
        sport=header["sport"],
        sub_sport=header["sub_sport"],
        laps=laps_of(header.get("laps", {})),
        pauses=np.array(header["pauses"], dtype=float).reshape(-1, 2),
        totals=header["totals"],
        device=Device(*header["device"]),
        utc_offset=header["utc_offset"],
        warnings=tuple(header["warnings"]),
        beats=beats,
        settings=header.get("settings", {}),
        heart_rate_zones=tuple(header.get("heart_rate_zones", ())),
        workout=workout_of(header.get("workout")),
        lengths=tuple(Length(**length) for length in header.get("lengths", ())),
    )


def workout_of(stored: dict[str, Any] | None) -> Workout | None:
    if stored is None:
        return None
    return Workout(**stored | {"steps": tuple(Step(**step) for step in stored["steps"])})


def laps_of(stored: dict[str, list[Any]]) -> tuple[Lap, ...]:
    known = {name: values for name, values in stored.items() if name in LAP_FIELDS}
    return tuple(Lap(**dict(zip(known, values, strict=True))) for values in zip(*known.values(), strict=True))


def local_path(name: str) -> Path | None:
    """Return where a name lies on a disk, None if storage is no disk."""
    return Path(default_storage.path(name)) if isinstance(default_storage, FileSystemStorage) else None


def put(name: str, content: bytes | memoryview) -> None:
    """Store ``content`` under exactly ``name``, replacing what is there; readers never see half of it."""
    put_pieces(name, [content])


def put_pieces(name: str, content: Iterable[bytes | memoryview]) -> int:
    """Store what comes piece by piece as `put` does; return its size. If it breaks off nothing is stored."""
    target = local_path(name)
    if target is None:
        with SpooledTemporaryFile(max_size=CHUNK) as spooled:
            size = sum(spooled.write(piece) for piece in content)
            spooled.seek(0)
            spool(name, spooled)
        return size
    require_room()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(target.name + ".part")
    try:
        with open(part, "wb", opener=private) as file:
            size = sum(file.write(piece) for piece in content)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return size


def settle() -> None:
    """Have the disk hold all that was stored so far, should the power go: once for many files, since it takes long."""
    if local_path("") is not None:
        os.sync()


def private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def spool(name: str, file: IO[bytes] | File[bytes]) -> int:
    """Store an upload or an archive's member under ``name`` piece by piece; return its size in bytes."""
    require_room()
    default_storage.delete(name)
    default_storage.save(name, file if isinstance(file, File) else File(file))
    return default_storage.size(name)


def size_of(name: str) -> int | None:
    """Return how many bytes are stored under ``name``; None if nothing is."""
    return default_storage.size(name) if default_storage.exists(name) else None


def adopt(path: Path, name: str) -> None:
    """Move a file from the local disk into storage; of one disk it takes no time and no room."""
    target = local_path(name)
    if target is None:
        with path.open("rb") as file:
            spool(name, file)
        path.unlink()
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        path.replace(target)
    except OSError:
        # Another disk.
        part = target.with_name(target.name + ".part")
        shutil.copyfile(path, part)
        part.replace(target)
        path.unlink()


def sha256_of(name: str) -> str:
    """Hash what is stored under ``name`` without holding it in memory."""
    with default_storage.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def raw_path(runner_id: int, sha256: str) -> str:
    return f"raw/{runner_id}/{sha256[:2]}/{sha256}"


def keep_raw(name: str, raw: str) -> None:
    """Make what is stored under ``name`` also stored under ``raw``; the first stays until it is dropped."""
    if default_storage.exists(raw):
        return
    source, target = local_path(name), local_path(raw)
    if source is None or target is None:
        with default_storage.open(name) as file:
            default_storage.save(raw, file)
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        os.link(source, target)
    except FileExistsError:
        return
    except OSError:
        # A file system without hard links.
        part = target.with_name(f"{target.name}.{source.name}.part")
        shutil.copyfile(source, part)
        part.replace(target)


def drop(names: Iterable[str]) -> None:
    """Delete what is stored under ``names``; what is not there is no mistake."""
    for name in filter(None, names):
        default_storage.delete(name)
