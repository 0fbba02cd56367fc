"""XML made to keep us busy: what is read of it is bounded, and so is the memory."""

from __future__ import annotations

import tracemalloc

import pytest

from sessions.decoders import decode
from sessions.decoders.errors import DecodeError
from tests.sessions.decoders import test_gpx, test_tcx

#: What decoding may take: so many times the file, and as much besides.
TIMES, BESIDES = 20, 32 << 20
GPX, TCX = "<gpx>", "<TrainingCenterDatabase>"
HOSTILE = {
    "tracks": GPX + "<trk/>" * 100_000,
    "depth": GPX + "<a>" * 300_000,
    "depth in TCX": TCX + "<a>" * 300_000,
    "attributes": GPX + "<a " + " ".join(f'a{at}=""' for at in range(100_000)) + "/>",
    "lines": GPX + "a\n" * 1_000_000,
    "activities": TCX + "<Activity/>" * 100_000,
    "laps": TCX + "<Activity>" + "<Lap><Calories>1</Calories></Lap>" * 100_000,
    "device": TCX + "<Activity><Creator>" + "".join(f"<a{at:x}/>" for at in range(100_000)),
}


def peak(content: bytes) -> int:
    tracemalloc.start()
    try:
        decode(content)
    except DecodeError:
        pass
    finally:
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return most


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_it_takes_little_memory(content: str):
    assert peak(content.encode()) <= TIMES * len(content) + BESIDES


def test_it_keeps_a_point_in_few_bytes():
    points = "".join(
        f'<trkpt lat="60.{at:06}" lon="10"><time>{1990 + at // 999}-05-01</time></trkpt>' for at in range(2000)
    )
    content = f"{GPX}<trk>{points * 5}</trk></gpx>".encode()
    assert peak(content) <= 2 * len(content)


def test_it_warns_of_tracks_that_it_does_not_read():
    content = GPX + "<trk><trkpt><time>2024-05-01</time></trkpt></trk>" * 10_001
    found = decode(content.encode())
    assert len(found) == 10_000
    assert "more than 10000 tracks" in found[0].warnings[0]


def test_it_warns_of_laps_that_it_does_not_read():
    laps = test_tcx.lap(0, test_tcx.point(0)), *[test_tcx.lap(1)] * 10_000
    (found,) = decode(test_tcx.tcx(*laps))
    assert len(found.laps) == 10_000
    assert "more than 10000 laps" in found.warnings[0]


def test_a_track_without_points_leaves_no_trace():
    sound = test_gpx.gpx(test_gpx.point(0)).replace(b"<trk>", b"<trk><type>hiking</type></trk><trk>")
    (found,) = decode(sound)
    assert found.sport == "running"


def test_it_keeps_what_comes_before_depth_and_zeros():
    sound = test_gpx.gpx(test_gpx.point(0) + test_gpx.point(1)).removesuffix(b"</gpx>")
    for rest, warning in ((b"<a>" * 100, "deep"), (bytes(1 << 21), "damaged")):
        (found,) = decode(sound + rest)
        assert len(found) == 2
        assert warning in found.warnings[0]
