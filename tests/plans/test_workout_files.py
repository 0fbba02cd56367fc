"""Archives of workouts that are not sound: what is wrong with one file stops no other."""

from __future__ import annotations

import io
import zipfile

import pytest

from plans.workout_files import import_zwo

pytestmark = pytest.mark.django_db

GOOD = b'<workout_file><sportType>run</sportType><workout><FreeRide Duration="600"/></workout></workout_file>'


def packed(way: int, **files: bytes) -> bytearray:
    """An archive whose members are packed in a way that `zipfile` knows."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", way) as archive:
        for name, data in files.items():
            archive.writestr(f"{name}.zwo", data)
    return bytearray(kept.getvalue())


@pytest.mark.parametrize("way", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_member_of_an_archive_stops_no_other(way):
    data = packed(way, bad=GOOD * 40, good=GOOD)
    for at in range(40, 60):
        data[at] ^= 0xFF
    bad, good = import_zwo(files=[("all.zip", io.BytesIO(bytes(data)))], owner=None)
    assert bad.remarks == ("It is damaged in the archive, or needs a password; pack it again.",)
    assert (bad.file, bad.added, good.added) == ("bad.zwo", False, True)


def test_an_archive_that_cannot_be_opened_stops_no_other():
    cut, good = io.BytesIO(b"PK\x03\x04 cut off"), io.BytesIO(bytes(packed(zipfile.ZIP_STORED, good=GOOD)))
    first, second = import_zwo(files=[("cut.zip", cut), ("good.zip", good)], owner=None)
    assert (first.added, second.added) == (False, True)
