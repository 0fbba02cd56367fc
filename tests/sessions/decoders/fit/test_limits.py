"""Files made to keep us busy: what is read of them is bounded, and so is the memory."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from sessions.decoders import decode
from tests.sessions.decoders.wire import (
    HEART_RATE,
    LAP,
    RECORD,
    SESSION,
    SIMPLE,
    TIME,
    TIMESTAMP,
    data,
    define,
    fit,
    rates,
)

#: What decoding may take: so many times the file, and as much besides.
TIMES, BESIDES = 20, 32 << 20


def compressed(count: int) -> bytes:
    """Records of two bytes: a header with a time in it, and a heart rate."""
    messages = np.empty((count, 2), np.uint8)
    messages[:, 0] = 0x80 | np.arange(1, count + 1) + TIME & 31
    messages[:, 1] = 120
    return messages.tobytes()


def distinct(count: int) -> bytes:
    """Records of one a second, each with a definition of its own."""
    return b"".join(
        define(0, RECORD, TIMESTAMP, HEART_RATE, (60 + at % 40, 1 + at // 40, 0x02), (5, 4, 0x86))
        + data(0, "IB", TIME + at, 100 + at % 100)
        + bytes(1 + at // 40)
        + data(0, "I", at * 300)[1:]
        for at in range(count)
    )


def peak(content: bytes) -> int:
    tracemalloc.start()
    try:
        decode(content)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_it_reads_as_many_definitions_as_there_are_records():
    (found,) = decode(fit(distinct(500)))
    assert np.array_equal(found.time, np.arange(500))
    assert np.array_equal(found.column("heart_rate"), 100 + np.arange(500) % 100)
    assert np.array_equal(found.column("distance"), np.arange(500) * 3.0)


def test_it_joins_definitions_whose_types_differ():
    wide = (3, 2, 0x84)
    content = [
        define(0, RECORD, TIMESTAMP, wide if at % 2 else HEART_RATE) + data(0, "IH" if at % 2 else "IB", TIME + at, 90)
        for at in range(40)
    ]
    (found,) = decode(fit(*content))
    assert found.column("heart_rate").tolist() == [90.0] * 40


@pytest.mark.parametrize(
    "content",
    [
        fit(SIMPLE, rates(1), define(0, RECORD, HEART_RATE), compressed(500_000)),
        fit(SIMPLE, rates(5), define(1, LAP, (2, 1, 0x00)), bytes([1, 0]) * 500_000),
        fit(SIMPLE, rates(1), define(0, RECORD), bytes(1_000_000)),
        fit(distinct(2000)),
    ],
    ids=["two bytes a record", "two bytes a lap", "one byte a record", "definitions"],
)
def test_it_takes_little_memory(content: bytes):
    assert peak(content) <= TIMES * len(content) + BESIDES


def test_it_reads_every_compressed_record():
    (found,) = decode(fit(SIMPLE, rates(1), define(0, RECORD, HEART_RATE), compressed(5000)))
    assert np.array_equal(found.time, np.arange(5001))


def test_it_warns_of_laps_that_it_does_not_read():
    (found,) = decode(fit(SIMPLE, rates(5), define(1, LAP, (2, 4, 0x86)), data(1, "I", TIME) * 10_001))
    assert len(found.laps) == 10_000
    assert found.warnings == ("The file holds 10001 laps; the first 10000 were read.",)


def test_it_warns_of_sessions_that_it_does_not_read():
    sessions = b"".join(data(1, "I", TIME + at) for at in range(40))
    found = decode(fit(SIMPLE, rates(50), define(1, SESSION, (2, 4, 0x86)), sessions))
    assert len(found) == 32
    assert found[0].warnings == ("The file holds 40 sessions; the first 32 were read.",)


def test_it_warns_of_a_chain_that_it_does_not_read():
    found = decode(fit(SIMPLE, rates(2)) * 300)
    assert len(found) == 256
    assert found[-1].warnings == ("The file is a chain of many; the first 256 were read.",)


def test_it_does_not_read_a_time_out_of_a_string():
    stringy = define(1, LAP, (253, 4, 0x07)) + bytes([1]) + b"noon"
    (found,) = decode(fit(SIMPLE, rates(1), stringy, define(0, RECORD, HEART_RATE), compressed(40)))
    assert np.array_equal(found.time, np.arange(41))


def test_it_takes_little_memory_for_one_giant_among_dwarfs():
    giant = define(1, RECORD, TIMESTAMP, *((number, 255, 0x0D) for number in range(100, 200)))
    content = [SIMPLE, rates(200_000), giant, data(1, "I", TIME + 200_000), bytes(100 * 255)]
    assert peak(fit(*content)) <= TIMES * sum(map(len, content)) + BESIDES
