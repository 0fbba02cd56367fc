"""What became of a file, in one sentence for the runner that says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from science.recording import Recording
from sessions.decoders import FORMATS
from sessions.decoders.errors import (
    ArchiveError,
    DecodeError,
    NotARecording,
    NothingToImport,
    TooLarge,
    Truncated,
)
from sessions.exports import Table
from sessions.models import ImportFile, Session
from sessions.services.recordings import Outcome

State = ImportFile.State
Reason = ImportFile.Reason

#: What to do about files of a reason, said once for all of them.
ADVICE = {
    Reason.EMPTY: gettext_lazy("There is nothing in these files. Copy them from the watch again."),
    Reason.CUT_SHORT: gettext_lazy("These files end before the run begins. Copy them from the watch again."),
    Reason.DAMAGED: gettext_lazy(
        "Their content does not fit together. Copy them again, or export them from the watch's app as TCX or GPX."
    ),
    Reason.MISNAMED: gettext_lazy(
        "Their content is something else, often a web page that was saved instead of the file. Log in where they come "
        "from and export them again, or copy them from the watch."
    ),
    Reason.TOO_LARGE: gettext_lazy("No recording is that large. If one is, export it from the watch's app in parts."),
    Reason.ARCHIVE: gettext_lazy("Make the archive again and send it, or unpack it and drop the folder here."),
    Reason.CLOCK: gettext_lazy(
        "The watch did not know the date. Set its clock before the next run. The files are kept, but not counted."
    ),
    Reason.INTERNAL: gettext_lazy("Reading them failed on our side. The files are kept; try them again later."),
    Reason.STOPPED: gettext_lazy("The upload was stopped before their turn. They are kept: try again reads them."),
    Reason.INCOMPLETE: gettext_lazy("What could be read is here. Copy these again if you still have a better copy."),
}

#: Runners' watches know no earlier date; the clock of one that does was not set.
FIRST_YEAR = 1995
#: What is longer says nothing about the kind of a file.
LONGEST_SUFFIX = 8
CLOCK_AHEAD = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state that a file ends in, why, and the sentence."""

    state: ImportFile.State
    reason: str = ""
    message: str = ""


BY_ERROR: tuple[tuple[type[DecodeError], ImportFile.State, ImportFile.Reason], ...] = (
    (NotARecording, State.NOTHING, Reason.NOT_A_RECORDING),
    (NothingToImport, State.NOTHING, Reason.NO_ACTIVITY),
    (Truncated, State.FAILED, Reason.CUT_SHORT),
    (TooLarge, State.FAILED, Reason.TOO_LARGE),
    (ArchiveError, State.FAILED, Reason.ARCHIVE),
    (DecodeError, State.FAILED, Reason.DAMAGED),
)


def of_error(error: DecodeError, path: str = "") -> Verdict:
    """Say what is wrong; a file that has the name of a recording and is none needs a look, whatever else does not."""
    if isinstance(error, NotARecording) and is_named_like_a_recording(path):
        return Verdict(State.FAILED, Reason.MISNAMED, error.message)
    state, reason = next((state, reason) for kind, state, reason in BY_ERROR if isinstance(error, kind))
    return Verdict(state, reason, error.message)


def of_failure() -> Verdict:
    """Say that it was not the file."""
    return Verdict(
        State.FAILED, Reason.INTERNAL, _("Reading this file failed on our side. It is kept; try it again later.")
    )


def of_export() -> Verdict:
    """Lead an export of Longrun to where it is brought in."""
    text = _(
        "This is everything of a runner, written by Longrun: choose it in the settings, under “Your data”, before "
        "anything else is sent. For its recordings alone, unpack it and drop the folder."
    )
    return Verdict(State.NOTHING, Reason.ARCHIVE, text)


def is_named_like_a_recording(path: str) -> bool:
    name = path.lower().removesuffix(".gz")
    return PurePosixPath(name).suffix.removeprefix(".") in FORMATS


def of_junk(path: str) -> Verdict:
    """Say of a file in an archive that it is none of ours; those of one kind say the same, and are shown as one."""
    suffix = PurePosixPath(path).suffix.lower()
    kind = suffix if 1 < len(suffix) <= LONGEST_SUFFIX else _("another kind")
    return Verdict(State.NOTHING, Reason.NOT_A_RECORDING, _("Not a recording (%(kind)s).") % {"kind": kind})


def of_size(size: int, limit: int) -> Verdict | None:
    """Refuse what cannot be a recording by its size alone."""
    if size == 0:
        return Verdict(State.FAILED, Reason.EMPTY, _("The file is empty (0 bytes). Copy it from the watch again."))
    if size <= limit:
        return None
    text = _("The file has %(size).0f MB, more than the %(limit).0f MB that a recording may have.")
    return Verdict(State.FAILED, Reason.TOO_LARGE, text % {"size": size / 1e6, "limit": limit / 1e6})


def of_start(start: datetime) -> Verdict | None:
    """Refuse a recording whose watch cannot have known the date."""
    if start.year >= FIRST_YEAR and start <= timezone.now() + CLOCK_AHEAD:
        return None
    text = _(
        "Dated %(day)s: the watch's clock was not set. Set it before the next run; this file is kept, not counted."
    )
    return Verdict(State.FAILED, Reason.CLOCK, text % {"day": day(start)})


def of_stored(recordings: Sequence[Recording], stored: Sequence[tuple[Session, Outcome]]) -> Verdict:
    """Say what came of a file whose recordings are stored: each one's session, and what it was to it."""
    if not stored:
        return Verdict(State.NOTHING, Reason.NO_ACTIVITY, _("There is no activity in this file. Leave it out."))
    others = [(session, outcome) for session, outcome in stored if outcome is not Outcome.NEW]
    if len(others) == len(stored):
        better = next((session for session, outcome in others if outcome is Outcome.BETTER), None)
        return of_duplicate(others[0][0]) if better is None else of_better(better)
    warnings = [text for recording in recordings for text in recording.warnings]
    if warnings:
        return Verdict(State.IMPORTED, Reason.INCOMPLETE, warnings[0])
    if others:
        text = ngettext(
            "%(n)d activity in it was already here.",
            "%(n)d activities in it were already here.",
            len(others),
        )
        return Verdict(State.IMPORTED, "", text % {"n": len(others)})
    return Verdict(State.IMPORTED)


def of_duplicate(session: Session) -> Verdict:
    if session.deleted_at is not None:
        text = _("This is the run of %(day)s that lies in the bin, so it was left out.")
    else:
        text = _("Same as “%(name)s” of %(day)s, which is already here.")
    return Verdict(State.DUPLICATE, "", text % {"name": session.name, "day": day(session.day)})


def of_better(session: Session) -> Verdict:
    text = _("A better copy of “%(name)s” of %(day)s: it is now used.")
    return Verdict(State.DUPLICATE, "", text % {"name": session.name, "day": day(session.day)})


def of_table(table: Table) -> Verdict:
    """Say what a table of an export tells."""
    if not table:
        return Verdict(State.NOTHING, Reason.NAMES, _("It tells nothing of any activity that could be read."))
    text = ngettext("It tells of %(n)d activity.", "It tells of %(n)d activities.", len(table))
    return Verdict(State.NOTHING, Reason.NAMES, text % {"n": len(table)})


def day(value: object) -> str:
    return date_format(value, "j F Y")  # type: ignore[arg-type]
