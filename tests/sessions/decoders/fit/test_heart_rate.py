"""Heart rate stored by a strap, in messages of its own, comes to the records."""

from __future__ import annotations

import io

import fitdecode
import numpy as np
import pytest

from sessions.decoders import decode
from sessions.decoders.fit.heart_rate import stored
from sessions.decoders.fit.messages import Walker
from sessions.decoders.fit.profile import HR
from tests.sessions.decoders.wire import RECORD, SIMPLE, TIME, TIMESTAMP, data, define, fit, rates

TIED = define(1, HR, TIMESTAMP, (0, 2, 0x84), (6, 1, 0x02), (9, 4, 0x86))
EIGHT = define(2, HR, (6, 8, 0x02), (10, 12, 0x0D))
RECORDS = define(0, RECORD, TIMESTAMP) + b"".join(data(0, "I", TIME + at) for at in range(9))
#: Of the strap's clock when the first rate was stored, near where the twelve bits roll over.
BEGUN = 5 * 4096 + 4000


def packed(ticks: list[int]) -> bytes:
    """Pack the low twelve bits of eight counts into twelve bytes."""
    number = sum((tick & 0xFFF) << 12 * at for at, tick in enumerate(ticks))
    return number.to_bytes(12, "little")


def eight(begin: int, bpm: list[int]) -> bytes:
    """Eight rates, one a half second."""
    return bytes([2, *bpm]) + packed([BEGUN + begin + 512 * (at + 1) for at in range(8)])


STRAP = TIED + data(1, "IHBI", TIME, 0, 100, BEGUN) + EIGHT + eight(0, [101, 103, 105, 107, 109, 111, 113, 115])
MORE = eight(4096, [117, 119, 121, 123, 125, 127, 129, 131])


def moments(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    return stored(Walker(content[:-2], frozenset({HR})).walk(14))


def test_it_gives_each_record_the_mean_since_the_one_before():
    (found,) = decode(fit(RECORDS, STRAP, MORE))
    assert found.column("heart_rate").tolist() == [100, 102, 106, 110, 114, 118, 122, 126, 130]


def test_it_follows_the_straps_clock_past_twelve_bits():
    times, bpm = moments(fit(STRAP, MORE))
    assert np.array_equal(times, TIME + np.arange(17) / 2)
    assert bpm.tolist() == [100, *range(101, 132, 2)]


def test_it_reads_the_fraction_of_the_second():
    times, _ = moments(fit(TIED, data(1, "IHBI", TIME, 16_384, 100, BEGUN)))
    assert times.tolist() == [TIME + 0.5]


def test_its_clock_has_the_bits_that_fitdecode_finds():
    content = fit(STRAP, MORE)
    with fitdecode.FitReader(io.BytesIO(content), processor=None) as reader:
        frames = [frame for frame in reader if frame.frame_type == fitdecode.FIT_FRAME_DATA]
    packs = [frame.get_raw_value("event_timestamp_12") for frame in frames if frame.has_field("event_timestamp_12")]
    theirs = [int.from_bytes(bytes(pack), "little") >> 12 * at & 0xFFF for pack in packs for at in range(8)]
    times, _ = moments(content)
    assert [((time - TIME) * 1024 + BEGUN) % 4096 for time in times[1:]] == theirs


def test_it_keeps_the_rate_that_a_record_has():
    (found,) = decode(fit(SIMPLE, rates(3), STRAP))
    assert found.column("heart_rate").tolist() == [120, 121, 122]


def test_it_leaves_out_rates_stored_in_a_pause():
    records = define(0, RECORD, TIMESTAMP) + data(0, "I", TIME) + data(0, "I", TIME + 100)
    (found,) = decode(fit(records, STRAP, MORE))
    assert np.array_equal(found.column("heart_rate"), [100, np.nan], equal_nan=True)


@pytest.mark.parametrize("content", [EIGHT + eight(0, [100] * 8), TIED], ids=["no date", "no rate"])
def test_it_does_without_what_it_cannot_date(content: bytes):
    (found,) = decode(fit(RECORDS, content))
    assert "heart_rate" not in found.columns
