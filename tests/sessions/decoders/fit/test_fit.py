from __future__ import annotations

import numpy as np
import pytest

from sessions.decoders import decode
from sessions.decoders.errors import NothingToImport, Truncated
from sessions.encoders.fit import encode
from sessions.encoders.messages import file
from tests.sessions.decoders.wire import (
    DISTANCE,
    EVENT,
    HEART_RATE,
    LAP,
    RECORD,
    SESSION,
    SIMPLE,
    START,
    TIME,
    TIMESTAMP,
    data,
    define,
    fit,
    rates,
    run,
)

nan = np.nan


def column(name: str, *content: bytes) -> list[float]:
    (recording,) = decode(fit(*content))
    return list(recording.column(name))


def test_it_reads_the_start_and_the_times():
    (recording,) = decode(fit(SIMPLE, rates(3)))
    assert recording.start == START
    assert list(recording.time) == [0, 1, 2]


def test_it_reads_both_byte_orders():
    big = define(1, RECORD, TIMESTAMP, DISTANCE, big=True) + data(1, "II", TIME + 1, 250, big=True)
    assert column("distance", define(0, RECORD, TIMESTAMP, DISTANCE), data(0, "II", TIME, 125), big) == [1.25, 2.5]


@pytest.mark.parametrize(
    ("base", "form", "invalid"),
    [
        (0x00, "B", 0xFF),
        (0x01, "b", 0x7F),
        (0x02, "B", 0xFF),
        (0x83, "h", 0x7FFF),
        (0x84, "H", 0xFFFF),
        (0x85, "i", 0x7FFFFFFF),
        (0x86, "I", 0xFFFFFFFF),
        (0x88, "f", float("nan")),
        (0x88, "f", float("inf")),
        (0x89, "d", float("nan")),
        (0x0A, "B", 0),
        (0x8B, "H", 0),
        (0x8C, "I", 0),
        (0x0D, "B", 0xFF),
        (0x8E, "q", 2**63 - 1),
        (0x8F, "Q", 2**64 - 1),
        (0x90, "Q", 0),
    ],
)
def test_it_knows_what_is_missing(base: int, form: str, invalid: float):
    size = len(data(0, form, 0 if form not in "fd" else 0.0)) - 1
    layout = define(0, RECORD, TIMESTAMP, (3, size, base))
    found = column("heart_rate", layout, data(0, "I" + form, TIME, 120), data(0, "I" + form, TIME + 1, invalid))
    np.testing.assert_array_equal(found, [120, nan])


def test_a_column_that_is_missing_throughout_is_not_there():
    (recording,) = decode(fit(SIMPLE, data(0, "IB", TIME, 0xFF)))
    assert set(recording.columns) == {"time"}


def test_it_reads_several_definitions_in_the_order_of_the_file():
    other = define(1, RECORD, TIMESTAMP, DISTANCE)
    content = [SIMPLE, other, rates(1), data(1, "II", TIME + 1, 100), rates(1, begin=TIME + 2)]
    np.testing.assert_array_equal(column("heart_rate", *content), [120, nan, 120])
    np.testing.assert_array_equal(column("distance", *content), [nan, 1, nan])


def test_it_reads_compressed_timestamps():
    short = define(2, RECORD, HEART_RATE)
    headers = [0x80 | 2 << 5 | (TIME + at) & 31 for at in (5, 30, 40)]
    (recording,) = decode(fit(SIMPLE, rates(1), short, *(bytes([header, 130]) for header in headers)))
    assert list(recording.time) == [0, 5, 30, 40]


def test_compressed_timestamps_hang_on_any_message():
    short, event = define(2, RECORD, HEART_RATE), define(1, EVENT, TIMESTAMP, (0, 1, 0), (1, 1, 0))
    (recording,) = decode(fit(short, event, data(1, "IBB", TIME, 0, 0), bytes([0xC0 | (TIME + 1) & 31, 99])))
    assert recording.start.timestamp() == START.timestamp() + 1


def test_it_takes_the_first_of_an_array():
    layout = define(0, RECORD, TIMESTAMP, (3, 3, 0x02))
    assert column("heart_rate", layout, data(0, "I3B", TIME, 120, 121, 122)) == [120]


def test_it_passes_over_a_field_of_broken_size():
    layout = define(0, RECORD, TIMESTAMP, (5, 3, 0x86), HEART_RATE)
    assert column("heart_rate", layout, data(0, "I3sB", TIME, b"abc", 120)) == [120]


def test_enhanced_fields_come_first_and_plain_ones_fill_their_gaps():
    layout = define(0, RECORD, TIMESTAMP, (6, 2, 0x84), (73, 4, 0x86))
    values = data(0, "IHI", TIME, 3000, 3111), data(0, "IHI", TIME + 1, 2500, 0xFFFFFFFF)
    assert column("speed", layout, *values) == [3.111, 2.5]


def test_it_unpacks_compressed_speed_and_distance():
    layout = define(0, RECORD, TIMESTAMP, (8, 3, 0x0D))
    packed = [(300, 16), (301, 4090), (302, 10)]  # cm/s, sixteenths of a metre that roll over at 4096
    values = [
        data(0, "I3B", TIME + at, speed & 0xFF, speed >> 8 | (ticks & 0xF) << 4, ticks >> 4)
        for at, (speed, ticks) in enumerate(packed)
    ]
    assert column("speed", layout, *values) == [3.0, 3.01, 3.02]
    assert column("distance", layout, *values) == [1.0, 4090 / 16, (4096 + 10) / 16]


def test_cadence_counts_both_feet_and_fractions():
    layout = define(0, RECORD, TIMESTAMP, (4, 1, 2), (53, 1, 2))
    assert column("cadence", layout, data(0, "IBB", TIME, 85, 64)) == [171.0]


def test_it_puts_records_in_order_of_time():
    (recording,) = decode(fit(SIMPLE, rates(2, begin=TIME + 9), rates(2)))
    assert list(recording.time) == [0, 1, 9, 10]
    assert "put in order" in recording.warnings[0]


def test_it_leaves_out_records_without_a_time():
    (recording,) = decode(fit(SIMPLE, rates(2), data(0, "IB", 0xFFFFFFFF, 120)))
    assert len(recording) == 2
    assert recording.warnings == ("1 records without a usable time were left out.",)


def test_it_leaves_out_records_of_another_year():
    (recording,) = decode(fit(SIMPLE, rates(9), rates(1, begin=TIME + 400 * 86400)))
    assert recording.elapsed == 8


def test_it_dates_system_time_by_the_correlation():
    correlation = define(4, 162, TIMESTAMP, (1, 4, 0x86)) + data(4, "II", TIME + 100, 1100)
    (recording,) = decode(fit(correlation, SIMPLE, rates(3, begin=1000)))
    assert recording.start == START


def test_it_says_when_a_date_is_wrong():
    (recording,) = decode(fit(SIMPLE, rates(3, begin=1000)))
    assert "clock" in recording.warnings[0]


def test_each_session_is_a_recording():
    layout = define(1, SESSION, TIMESTAMP, (2, 4, 0x86), (5, 1, 0))
    sessions = data(1, "IIB", TIME + 9, TIME, 5), data(1, "IIB", TIME + 20, TIME + 10, 1)
    swim, running = decode(fit(SIMPLE, rates(21), layout, *sessions))
    assert (swim.sport, len(swim), running.sport, len(running)) == ("swimming", 10, "running", 11)


def test_it_reads_no_more_sessions_and_laps_than_a_day_has():
    starts = b"".join(data(1, "I", TIME + at) for at in range(20_000))
    sessions, laps = define(1, SESSION, (2, 4, 0x86)), define(1, LAP, (2, 4, 0x86))
    recordings = decode(fit(SIMPLE, rates(100), sessions, starts, laps, starts))
    assert len(recordings) == 32
    assert sum(len(recording.laps) for recording in recordings) == 10_000


def test_distance_begins_at_zero_in_each_session():
    records = [data(0, "II", TIME + at, 1000 * at) for at in range(1, 5)]
    sessions = [data(1, "II", TIME, TIME), data(1, "II", TIME, TIME + 3)]
    layouts = define(0, RECORD, TIMESTAMP, DISTANCE), define(1, SESSION, TIMESTAMP, (2, 4, 0x86))
    first, second = decode(fit(*layouts, *records, *sessions))
    assert list(first.columns["distance"]) == [10, 20]
    assert list(second.columns["distance"]) == [10, 20]


def test_it_reads_every_file_of_a_chain():
    first, second = decode(encode(run()) + encode(run(sport="hiking")))
    assert (first.sport, second.sport) == ("running", "hiking")


def test_it_keeps_what_is_sound_in_a_chain():
    (recording,) = decode(encode(run()) + encode(run())[:40])
    assert recording.sport == "running"


def test_a_pause_that_never_ends_is_none():
    layout = define(1, EVENT, TIMESTAMP, (0, 1, 0), (1, 1, 0))
    (recording,) = decode(fit(SIMPLE, rates(9), layout, data(1, "IBB", TIME + 5, 0, 4)))
    assert recording.pauses.shape == (0, 2)


def test_it_reads_strings_that_are_not_utf8():
    device = define(1, 23, (0, 1, 2), (27, 8, 7)) + data(1, "B8s", 0, b"Pok\xe9\x1b\0xy")
    (recording,) = decode(fit(device, SIMPLE, rates(1)))
    assert recording.device.product == "Pok\N{REPLACEMENT CHARACTER}"


def test_a_wrong_checksum_is_a_warning():
    content = bytearray(encode(run()))
    content[-1] ^= 1
    (recording,) = decode(bytes(content))
    assert "checksum" in recording.warnings[0]
    assert len(recording) == 300


@pytest.mark.parametrize("claimed", [0, 1 << 31])
def test_it_does_not_believe_a_size(claimed: int):
    content = bytearray(fit(SIMPLE, rates(9)))
    content[4:8] = claimed.to_bytes(4, "little")
    (recording,) = decode(bytes(content[:-2]))
    assert len(recording) == 9
    assert "cut off" in recording.warnings[0]


def test_it_keeps_what_comes_before_the_cut():
    (recording,) = decode(encode(run())[:6000])
    assert 50 < len(recording) < 300
    assert "cut off" in recording.warnings[0]


def test_it_accepts_a_short_header_and_an_unset_header_checksum():
    content = SIMPLE + rates(9)
    head = bytes([12, 16]) + bytes(2) + len(content).to_bytes(4, "little") + b".FIT"
    (recording,) = decode(head + content + b"\0\0")
    assert len(recording) == 9


def test_it_says_that_a_workout_is_no_activity():
    with pytest.raises(NothingToImport, match="is a planned workout"):
        decode(fit(define(0, 0, (0, 1, 0)), data(0, "B", 5)))


def test_it_says_that_a_file_ends_before_its_first_record():
    with pytest.raises(Truncated) as caught:
        decode(encode(run())[:60])
    assert caught.value.offset > 0


def test_it_says_that_an_activity_is_empty():
    with pytest.raises(NothingToImport, match="without a record"):
        decode(file(define(0, 0, (0, 1, 0)) + data(0, "B", 4)))
