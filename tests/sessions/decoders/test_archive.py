from __future__ import annotations

import io
import zipfile

import pytest

from sessions.decoders.archive import Limits, members
from sessions.decoders.errors import ArchiveError

LIMITS = Limits(ratio=200, depth=2, count=10, total=64 << 20, file=16 << 20)


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


def test_it_reads_a_nested_archive():
    assert read(zipped({"in.zip": zipped({"a.fit": b"one"})})) == {"in.zip/a.fit": b"one"}


def test_it_refuses_archives_nested_too_deep_and_goes_on():
    deep = zipped({"2.zip": zipped({"3.zip": zipped({"a.fit": b"one"})}), "b.fit": b"two"})
    assert outcomes(zipped({"1.zip": deep})) == {
        "1.zip/2.zip": "Too many archives within archives. Unpack this one.",
        "1.zip/b.fit": b"two",
    }


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
        read(data, Limits(ratio=200, depth=2, count=10, total=64 << 20, file=2 << 20))


def test_it_refuses_too_many_files():
    with pytest.raises(ArchiveError, match="more than 10 files"):
        read(zipped({f"{n}.fit": b"x" for n in range(11)}))


def test_it_refuses_too_large_a_directory_before_reading_it():
    with pytest.raises(ArchiveError, match="more than 1 files"):
        read(zipped({f"{n}.fit": b"x" for n in range(99)}), Limits(200, 2, 1, 64 << 20, 16 << 20))


def test_it_refuses_too_many_bytes_in_all():
    data = zipped({f"{n}.fit": bytes(1 << 20) for n in range(4)}, zipfile.ZIP_STORED)
    with pytest.raises(ArchiveError, match="more than 2 MB"):
        read(data, Limits(ratio=200, depth=2, count=10, total=2 << 20, file=16 << 20))


def test_it_counts_nested_archives_in_the_total():
    inner = zipped({f"{n}.fit": bytes(1 << 20) for n in range(4)}, zipfile.ZIP_STORED)
    data = zipped({"1.zip": inner}, zipfile.ZIP_STORED)
    with pytest.raises(ArchiveError, match="more than 5 MB"):
        read(data, Limits(ratio=200, depth=2, count=10, total=5 << 20, file=16 << 20))


def test_a_damaged_member_does_not_spoil_the_rest():
    data = zipped({"a.fit": b"one" * 99, "b.fit": b"two"}, zipfile.ZIP_STORED).replace(b"oneone", b"oneTWO", 1)
    assert outcomes(data) == {
        "a.fit": "This file is damaged in the archive. Pack it again.",
        "b.fit": b"two",
    }


def test_a_damaged_nested_archive_is_one_member():
    data = zipped({"in.zip": b"PK\x03\x04 nothing", "b.fit": b"two"})
    assert outcomes(data) == {
        "in.zip": "This is not a sound ZIP archive. Pack or download it again.",
        "b.fit": b"two",
    }


def test_it_names_an_encrypted_member():
    data = bytearray(zipped({"a.fit": b"one"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ArchiveError, match="password"):
        read(bytes(data))


@pytest.mark.parametrize("data", [b"", zipped({}), zipped({"__MACOSX/a": b"x"})])
def test_it_says_when_an_archive_is_empty(data):
    with pytest.raises(ArchiveError, match="empty"):
        read(data)


def test_it_says_when_it_is_no_archive():
    with pytest.raises(ArchiveError, match="not a sound ZIP"):
        read(b"PK\x03\x04 and no more")
