"""What a strap and a watch tell beside the records: beat intervals, the runner's settings, zones."""

from __future__ import annotations

from sessions.decoders import decode
from tests.sessions.decoders.wire import RECORD, SESSION, SIMPLE, TIME, TIMESTAMP, data, define, fit, rates

HRV = define(1, 78, (0, 6, 0x84))
NOTHING = 0xFFFF


def test_it_reads_intervals_between_beats_at_their_place_among_the_records():
    content = [
        *(SIMPLE, HRV, rates(1), data(1, "HHH", 512, 498, NOTHING)),
        *(rates(1, begin=TIME + 1), data(1, "HHH", 505, NOTHING, NOTHING)),
    ]
    (found,) = decode(fit(*content))
    assert found.beats.tolist() == [[0, 0.512], [0, 0.498], [1, 0.505]]


def test_it_gives_each_session_its_own_intervals():
    sessions = define(2, SESSION, (2, 4, 0x86)) + data(2, "I", TIME) + data(2, "I", TIME + 10)
    records = [rates(1, begin=TIME + at) + data(1, "HHH", 500 + at, NOTHING, NOTHING) for at in range(20)]
    first, second = decode(fit(SIMPLE, HRV, *records, sessions))
    assert first.beats[-1].tolist() == [9, 0.509]
    assert second.beats[0].tolist() == [0, 0.510]


def test_it_has_no_intervals_of_a_strap_that_tells_none():
    (found,) = decode(fit(SIMPLE, rates(5)))
    assert found.beats.shape == (0, 2)


def test_it_reads_what_the_watch_knows_of_the_runner():
    profile = define(3, 3, (3, 1, 0x02), (4, 2, 0x84), (8, 1, 0x02), (9, 1, 0x02)) + data(3, "BHBB", 178, 643, 44, 185)
    target = define(4, 7, (1, 1, 0x02), (2, 1, 0x02), (3, 2, 0x84)) + data(4, "BBH", 188, 171, NOTHING)
    (found,) = decode(fit(profile, target, SIMPLE, rates(5)))
    assert found.settings == {
        "height": 1.78,
        "weight": 64.3,
        "resting_heart_rate": 44,
        "max_heart_rate": 188,
        "threshold_heart_rate": 171,
    }


def test_it_reads_the_zones_of_the_watch():
    zones = define(3, 8, (254, 2, 0x84), (1, 1, 0x02)) + data(3, "HB", 1, 150) + data(3, "HB", 0, 130)
    (found,) = decode(fit(define(0, RECORD, TIMESTAMP), data(0, "I", TIME), zones))
    assert found.heart_rate_zones == (130, 150)
