from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from sessions.decoders.archive import Limits, members
from sessions.decoders.errors import ArchiveError

LIMITS = Limits(ratio=200, count=10, total=64 << 20, file=16 << 20, nested=32 << 20)


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def read(data: bytes, limits: Limits = LIMITS) -> dict[str, bytes]:
    return {member.path: member.read() for member in members(io.BytesIO(data), limits)}


def outcomes(data: bytes, limits: Limits = LIMITS) -> dict[str, bytes | str]:
    found: dict[str, bytes | str] = {}
    for member in members(io.BytesIO(data), limits):
        try:
            found[member.path] = member.read()
        except ArchiveError as error:
            found[member.path] = error.message
    return found


def test_it_reads_members():
    assert read(zipped({"a.fit": b"one", "b/c.fit": b"two"})) == {"a.fit": b"one", "b/c.fit": b"two"}


def test_it_hands_out_an_archive_inside_as_a_file():
    inner = zipped({"a.fit": b"one"})
    assert read(zipped({"in.zip": inner})) == {"in.zip": inner}


def test_it_lets_an_archive_inside_be_larger_than_a_recording():
    inner = zipped({"a.fit": bytes(3 << 20)}, zipfile.ZIP_STORED)
    data = zipped({"in.zip": inner, "b.fit": bytes(3 << 20)}, zipfile.ZIP_STORED)
    found = outcomes(data, replace(LIMITS, file=2 << 20))
    assert found == {"in.zip": inner, "b.fit": "This file is larger than 2 MB."}


def test_it_unpacks_a_small_piece_first_and_no_more_than_asked_for():
    found = members(io.BytesIO(zipped({"a.jpg": bytes(1 << 20)})), LIMITS)
    member = next(found)
    assert len(next(member.pieces())) == 1 << 16


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:\\etc\\passwd", "..\\etc/./passwd"])
def test_it_keeps_paths_inside(name):
    (path,) = read(zipped({name: b"x"}))
    assert path == "etc/passwd"


def test_it_skips_folders_and_junk():
    files = {"__MACOSX/._a.fit": b"x", ".DS_Store": b"x", "d/": b"", "._a.fit": b"x", "a.fit": b"one"}
    assert read(zipped(files)) == {"a.fit": b"one"}


def test_it_reads_utf8_names_without_the_flag():
    data = zipped({"lauf-ae.fit": b"x"}).replace(b"lauf-ae.fit", "lauf-ä.fit".encode())
    assert list(read(data)) == ["lauf-ä.fit"]


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("Läufe über Stock.fit", "cp437"),
        ("Läufe über Stock.fit", "cp1252"),
        ("naïve façade – été.fit", "cp1252"),
        ("朝のランニング.fit", "shift_jis"),
        ("朝のランニング.fit", "utf-8"),
        ("marathon.fit", "ascii"),
    ],
)
def test_it_reads_names_that_do_not_say_how_they_are_encoded(name, encoding):
    raw = name.encode(encoding)
    data = zipped({"x" * len(raw): b"1"}).replace(b"x" * len(raw), raw)
    assert list(read(data)) == [name]


def test_it_reads_all_names_of_an_archive_alike():
    names = ["Dauerlauf für Jörg.fit", "Straße.fit", "Übung.fit"]
    raw = [name.encode("cp437") for name in names]
    data = zipped({f"{n}" * len(each): b"1" for n, each in enumerate(raw)})
    for n, each in enumerate(raw):
        data = data.replace(f"{n}".encode() * len(each), each)
    assert list(read(data)) == names


def test_it_reads_an_archive_in_the_large_format():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive, archive.open("a.fit", "w", force_zip64=True) as member:
        member.write(b"one")
    assert read(target.getvalue()) == {"a.fit": b"one"}


def test_it_removes_control_characters_from_names():
    assert list(read(zipped({"a\x1b[31m\n.fit": b"x"}))) == ["a[31m.fit"]


def test_it_refuses_a_suspicious_ratio_and_goes_on():
    data = zipped({"bomb.fit": bytes(8 << 20), "b.fit": b"two"})
    assert outcomes(data) == {
        "bomb.fit": "This file unpacks suspiciously large. Leave it out.",
        "b.fit": b"two",
    }


def test_it_refuses_a_file_that_is_too_large():
    data = zipped({"a.fit": bytes(3 << 20)}, zipfile.ZIP_STORED)
    with pytest.raises(ArchiveError, match="larger than 2 MB"):
        read(data, replace(LIMITS, file=2 << 20))


def test_it_refuses_too_many_files():
    with pytest.raises(ArchiveError, match="more than 10 files"):
        read(zipped({f"{n}.fit": b"x" for n in range(11)}))


def test_it_refuses_too_large_a_directory_before_reading_it():
    with pytest.raises(ArchiveError, match="more than 1 files"):
        read(zipped({f"{n}.fit": b"x" for n in range(99)}), replace(LIMITS, count=1))


def test_it_refuses_too_many_bytes_in_all():
    data = zipped({f"{n}.fit": bytes(1 << 20) for n in range(4)}, zipfile.ZIP_STORED)
    with pytest.raises(ArchiveError, match="more than 2 MB"):
        read(data, replace(LIMITS, total=2 << 20))


def test_a_damaged_member_does_not_spoil_the_rest():
    data = zipped({"a.fit": b"one" * 99, "b.fit": b"two"}, zipfile.ZIP_STORED).replace(b"oneone", b"oneTWO", 1)
    assert outcomes(data) == {
        "a.fit": "This file is damaged in the archive. Pack it again.",
        "b.fit": b"two",
    }


def test_it_names_an_encrypted_member():
    data = bytearray(zipped({"a.fit": b"one"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ArchiveError, match="password"):
        read(bytes(data))


# By name: the bytes of a ZIP hold the time, and workers that collect in different seconds must agree.
@pytest.mark.parametrize(
    "data", [b"", zipped({}), zipped({"__MACOSX/a": b"x"})], ids=["no bytes", "no member", "no file"]
)
def test_it_says_when_an_archive_is_empty(data):
    with pytest.raises(ArchiveError, match="empty"):
        read(data)


def test_it_says_when_it_is_no_archive():
    with pytest.raises(ArchiveError, match="not a sound ZIP"):
        read(b"PK\x03\x04 and no more")
