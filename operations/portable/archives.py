"""An export as it comes from elsewhere: opened within limits, read line by line, never believed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from operations.portable.documents import Json, RowRefused, parsed
from operations.portable.tables import DOCUMENT, FORMAT, VERSION
from sessions.decoders.archive import Limits, Member, members
from sessions.decoders.errors import ArchiveError

RAW = re.compile(r"raw/(\d{1,18})\.[a-z0-9]{1,5}")
#: No row is longer, bytes.
LONGEST_LINE = 8 << 20


class ArchiveRefused(ValueError):  # noqa: N818
    """An archive that cannot be taken over; the text is a sentence for the person who brought it."""


def files(name: str) -> Iterator[Member]:
    """Yield the files of the archive that is stored under a name, each to be read before the next."""
    limits = Limits(
        ratio=settings.ARCHIVE_MAX_RATIO,
        count=settings.ARCHIVE_MAX_FILES,
        total=settings.ARCHIVE_MAX_BYTES,
        file=settings.RECORDING_MAX_BYTES,
        nested=settings.RECORDING_MAX_BYTES,
    )
    with default_storage.open(name) as file:
        try:
            yield from members(file, limits)
        except ArchiveError as error:
            raise ArchiveRefused(str(error)) from error


def document(name: str) -> Iterator[Json]:
    """Yield the lines of the document; the first, about the runner, is of a version that can be read."""
    for member in files(name):
        if member.path == DOCUMENT:
            yield from numbered_lines(member)
            return
    raise ArchiveRefused(_("This is no export of a runner. Recordings alone are sent on the upload page."))


def numbered_lines(member: Member) -> Iterator[Json]:
    number = 0
    try:
        for number, line in enumerate(split(member.pieces()), 1):
            found = parsed(line)
            if number == 1:
                check_header(found)
            yield found
    except RowRefused as error:
        raise unusable(number, error) from error
    except ArchiveError as error:
        raise ArchiveRefused(str(error)) from error
    if not number:
        raise unusable(1, RowRefused("it is empty"))


def unusable(number: int, error: RowRefused) -> ArchiveRefused:
    wrong = {"number": number, "error": error}
    return ArchiveRefused(_("Line %(number)d of the export cannot be used: %(error)s. Have it written again.") % wrong)


def check_header(line: Json) -> None:
    if line.get("format") != FORMAT or not isinstance(line.get("runner"), dict):
        raise ArchiveRefused(_("This is no export of a runner. Recordings alone are sent on the upload page."))
    version = line.get("version")
    if version != VERSION:
        raise ArchiveRefused(_("This export is of another version of Longrun. Update the older one and try again."))


def header(name: str) -> Json:
    """Return the first line; ArchiveRefused if the archive is no export that can be read."""
    return next(document(name))


def split(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines without their ends; RowRefused if one is longer than any row."""
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
        if len(rest) > LONGEST_LINE:
            raise RowRefused("it is too long")
    if rest:
        yield rest


def raw_files(name: str) -> list[str]:
    """Return the paths of the raw files in the archive."""
    return [member.path for member in files(name) if RAW.fullmatch(member.path)]


def raw_id(path: str) -> int:
    """Return the id of the row that a raw file belongs to."""
    found = RAW.fullmatch(path)
    assert found
    return int(found.group(1))
