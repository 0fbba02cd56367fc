"""Damaged recordings end in recordings or in an error of ours, whatever the damage."""

from __future__ import annotations

import random
import warnings
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.decoders import decode
from sessions.decoders.errors import DecodeError
from sessions.encoders.fit import encode
from tests.sessions.decoders.mutations import mutated
from tests.sessions.decoders.wire import START, run

RUN = encode(run(200))
MOMENTS = [f"{START + timedelta(seconds=at):%FT%TZ}" for at in range(100)]


def gpx() -> bytes:
    points = "".join(
        f'<trkpt lat="{59 + at / 1e4}" lon="10"><ele>{at}</ele><time>{moment}</time></trkpt>'
        for at, moment in enumerate(MOMENTS)
    )
    return f'<gpx version="1.1"><trk><trkseg>{points}</trkseg></trk></gpx>'.encode()


def tcx() -> bytes:
    points = "".join(
        f"<Trackpoint><Time>{moment}</Time><DistanceMeters>{3 * at}</DistanceMeters></Trackpoint>"
        for at, moment in enumerate(MOMENTS)
    )
    lap = f'<Lap StartTime="{MOMENTS[0]}"><Track>{points}</Track></Lap>'
    activities = f'<Activities><Activity Sport="Running">{lap}</Activity></Activities>'
    return f"<TrainingCenterDatabase>{activities}</TrainingCenterDatabase>".encode()


ORIGINALS = [RUN, gpx(), tcx()]


def ends_well(content: bytes) -> bool:
    try:
        decode(content)
    except DecodeError as error:
        return 0 <= error.offset <= len(content)
    return True


@pytest.mark.parametrize("original", ORIGINALS, ids=["fit", "gpx", "tcx"])
def test_its_originals_are_sound(original: bytes):
    assert len(decode(original)[0]) in (100, 200)


@pytest.mark.parametrize("block", range(8))
def test_it_survives_damage(block: int):
    for seed in range(block * 250, block * 250 + 250):
        chance = random.Random(seed)
        one, other = chance.choice(ORIGINALS), chance.choice(ORIGINALS)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert ends_well(mutated(chance, one, other)), seed


@given(st.binary(max_size=300))
def test_it_survives_any_content_of_a_fit_file(content: bytes):
    header = bytes([12, 0x20, 0, 8]) + len(content).to_bytes(4, "little") + b".FIT"
    assert ends_well(header + content + b"\0\0")
