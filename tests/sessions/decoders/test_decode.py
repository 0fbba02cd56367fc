from __future__ import annotations

import gzip
import tracemalloc

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.decoders import decode
from sessions.decoders.errors import DecodeError, NotARecording, TooLarge
from sessions.encoders.fit import encode
from tests.sessions.decoders.wire import run

SOUND = encode(run(120))
MUTATIONS = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def survives(data: bytes) -> None:
    """Decoding gives sound recordings or a DecodeError, nothing else."""
    failure, recordings = None, []
    try:
        recordings = decode(data)
    except DecodeError as error:
        failure = error
    assert failure is None or (failure.message and 0 <= failure.offset <= len(data))
    for recording in recordings:
        assert {len(column) for column in recording.columns.values()} == {len(recording)}
        assert (np.diff(recording.time) >= 0).all()
        assert not np.isinf(np.concatenate(list(recording.columns.values()))).any()


def test_it_reads_gzip():
    assert len(decode(gzip.compress(SOUND))[0]) == 120


def test_it_refuses_what_unpacks_too_large():
    with pytest.raises(TooLarge):
        decode(gzip.compress(bytes(5000)), largest=4999)


def test_it_says_that_a_file_is_empty():
    with pytest.raises(NotARecording, match="empty"):
        decode(b"")


@pytest.mark.parametrize("data", [b"\x89PNG\r\n", b"hello", b"\x0e", b"\x1f\x8b damaged", gzip.compress(b"", mtime=0)])
def test_it_says_that_it_is_no_recording(data: bytes):
    with pytest.raises(NotARecording):
        decode(data)


@MUTATIONS
@given(st.binary(max_size=300))
def test_it_survives_any_bytes_after_a_header(data: bytes):
    survives(SOUND[:14] + data)


@MUTATIONS
@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_it_survives_changed_bytes(changes: list[tuple[int, int]]):
    data = bytearray(SOUND)
    for at, value in changes:
        data[at] = value
    survives(bytes(data))


@MUTATIONS
@given(st.lists(st.tuples(st.integers(14, 400), st.integers(0, 255)), min_size=1, max_size=6))
def test_it_survives_changed_definitions(changes: list[tuple[int, int]]):
    data = bytearray(SOUND)
    for at, value in changes:
        data[at] = value
    survives(bytes(data))


@MUTATIONS
@given(st.integers(0, len(SOUND)), st.integers(0, len(SOUND)), st.binary(max_size=40))
def test_it_survives_parts_cut_out_and_put_in(begin: int, end: int, inserted: bytes):
    survives(SOUND[:begin] + inserted + SOUND[end:])


@MUTATIONS
@given(st.integers(0, len(SOUND) - 1))
def test_it_survives_a_cut(length: int):
    survives(SOUND[:length])


def test_it_takes_little_memory():
    data = encode(run(20_000))
    tracemalloc.start()
    decode(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 * len(data) + (32 << 20)
