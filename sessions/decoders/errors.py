"""What can be wrong with a file.

DecodeError
├── NotARecording     nothing that we know how to read
├── Truncated         it begins well, but ends before the first record
├── NothingToImport   a sound file that holds no activity (a workout, settings, a course)
├── TooLarge          it unpacks to more than may be read
└── ArchiveError      the archive, or one file inside, cannot be read
"""

from __future__ import annotations

#: What a time that goes back means for the numbers, and what can be done.
PUT_IN_ORDER = (
    "The points were put in order; pace and distance may be wrong around there. "
    "If the chart looks wrong, crop the session or send another export of the run."
)


class DecodeError(Exception):
    """One clear line for the runner, and the byte at which reading stopped."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class NotARecording(DecodeError):  # noqa: N818
    """The content is none of the formats that we read."""


class Truncated(DecodeError):  # noqa: N818
    """The file ends before anything useful."""


class NothingToImport(DecodeError):  # noqa: N818
    """A sound file, but not of an activity."""


class TooLarge(DecodeError):  # noqa: N818
    """Reading it would take more memory than allowed."""


class ArchiveError(DecodeError):
    """The archive, or a member, cannot or must not be unpacked."""
