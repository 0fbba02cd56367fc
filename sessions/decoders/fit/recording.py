"""The messages of a FIT file as Recordings, one for each session."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

import numpy as np

from science.recording import Column, Device, Recording
from sessions.decoders.errors import PUT_IN_ORDER, NothingToImport
from sessions.decoders.fit.beats import between, intervals
from sessions.decoders.fit.columns import record_columns
from sessions.decoders.fit.heart_rate import fill_heart_rate
from sessions.decoders.fit.messages import Messages
from sessions.decoders.fit.names import NOT_ON_FOOT, SPORTS, SUB_SPORTS, named
from sessions.decoders.fit.profile import (
    ACTIVITY,
    ACTIVITY_FILE,
    EPOCH,
    EVENT,
    FILE_ID,
    FILE_TYPES,
    LAP,
    LENGTH,
    RECORD,
    SESSION,
    SPORT,
    SYSTEM_TIME,
    TIMESTAMP_CORRELATION,
)
from sessions.decoders.fit.rows import MOST_ROWS, Row, each_row, number, rows
from sessions.decoders.fit.summaries import (
    device,
    heart_rate_zones,
    lap,
    length,
    pauses,
    settings,
    totals,
    utc_offset,
)
from sessions.decoders.fit.table import Table
from sessions.decoders.fit.timestamps import timestamps
from sessions.decoders.fit.workout import planned

#: No race is longer; a record so far from the others has a broken date.
LONGEST = timedelta(days=14).total_seconds()
#: More sessions than any day has.
MOST_SESSIONS = 32
#: What is warned of if a file has more of them than are read.
LIMITED = {SESSION: ("sessions", MOST_SESSIONS), LAP: ("laps", MOST_ROWS), EVENT: ("events", MOST_ROWS)}


def recordings(messages: Messages, warnings: list[str]) -> list[Recording]:
    """Return the activities in a FIT file; raise NothingToImport if it holds none."""
    table = Table(messages, RECORD)
    sessions = by_start(list(islice(each_row(messages, SESSION), MOST_SESSIONS)))
    first = next(iter(rows(messages, FILE_ID)), {})
    check_kind(first, sessions, len(table))
    warnings += over_limits(messages)
    times = timestamps(messages, table, warnings)
    columns = record_columns(messages, table)
    beats = intervals(messages, table, times)
    times, columns = in_order(times, columns, warnings)
    fill_heart_rate(messages, times, columns)
    if not len(times) and not sessions:
        raise NothingToImport("This FIT file holds no usable record. Nothing of it can be imported.")
    told = Told(messages, device(messages, first), beats, tuple(warnings))
    if len(sessions) < 2:
        return [told.recording(times, columns, sessions[0] if sessions else {}, None)]
    edges = [float(number(row, "start_time") or 0) for row in sessions[1:]]
    cuts = [0, *map(int, np.searchsorted(times, edges)), len(times)]
    windows = list(zip([-np.inf, *edges], [*edges, np.inf], strict=True))
    if "distance" in columns:
        columns["distance"] = from_zero(columns["distance"], cuts[1:-1])
    return [
        told.recording(times[a:b], {name: c[a:b] for name, c in columns.items()}, row, window)
        for (a, b), row, window in zip(pairwise(cuts), sessions, windows, strict=True)
    ]


def over_limits(messages: Messages) -> list[str]:
    """Return a warning for each kind of message of which the file has more than are read."""
    return [
        f"The file holds {count} {name}; the first {most} were read."
        for number, (name, most) in LIMITED.items()
        if (count := messages.count(number)) > most
    ]


def by_start(sessions: list[Row]) -> list[Row]:
    """Return the sessions that know when they began, in order; of two that began together the last.

    A single session may as well not know.
    """
    if len(sessions) < 2:
        return sessions
    starts = {number(row, "start_time"): row for row in sessions}
    return [starts[start] for start in sorted(start for start in starts if start is not None)]


def check_kind(file_id: Row, sessions: list[Row], records: int) -> None:
    """Raise NothingToImport if this is a sound file of another kind."""
    kind = int(number(file_id, "type") or 0)
    if not sessions and kind in FILE_TYPES:
        raise NothingToImport(f"This FIT file is a {FILE_TYPES[kind]}, not a recorded activity. Leave it out.")
    if not sessions and not records:
        what = "is an activity without a record" if kind == ACTIVITY_FILE else "holds no recorded activity"
        raise NothingToImport(f"This FIT file {what}. There is nothing to import.")


def in_order(times: Column, columns: dict[str, Column], warnings: list[str]) -> tuple[Column, dict[str, Column]]:
    """Drop the records that have no time or an impossible one, and put the rest in order of time."""
    keep = np.isfinite(times)
    known = times if keep.all() else times[keep]
    if len(known) and known.max() - known.min() > LONGEST:
        keep &= np.abs(times - np.quantile(known, 0.5, method="lower")) <= LONGEST
    if not keep.all():
        warnings.append(f"{np.count_nonzero(~keep)} records without a usable time were left out.")
        times, columns = times[keep], {name: values[keep] for name, values in columns.items()}
    back = np.count_nonzero(times[1:] < times[:-1])
    if back:
        warnings.append(f"The time goes back {back} times. {PUT_IN_ORDER}")
        order = np.argsort(times, kind="stable")
        times, columns = times[order], {name: values[order] for name, values in columns.items()}
    return times, columns


class Told:
    """What one file tells about all its activities."""

    def __init__(self, messages: Messages, maker: Device, beats: Column, warnings: tuple[str, ...]) -> None:
        self.laps = rows(messages, LAP)
        self.sports = rows(messages, SPORT)
        self.messages = messages
        self.device = maker
        self.warnings = warnings
        self.beats = beats
        self.settings = settings(messages)
        self.heart_rate_zones = heart_rate_zones(messages)
        self.utc_offset = utc_offset(rows(messages, ACTIVITY) + rows(messages, TIMESTAMP_CORRELATION))
        self.workout = planned(messages)
        self.lengths = rows(messages, LENGTH)

    def recording(
        self, times: Column, columns: dict[str, Column], session: Row, window: tuple[float, float] | None
    ) -> Recording:
        """Build one activity of the records, laps and pauses in ``window`` (None: all there are)."""
        begun = float(times[0]) if len(times) else self.begun(session)
        sport, sub_sport = self.sport(session)
        strides = 1.0 if sport in NOT_ON_FOOT else 2.0
        present = {name: values for name, values in columns.items() if has_value(values)}
        if "cadence" in present:
            present["cadence"] = present["cadence"] * strides
        laps = [row for row in self.laps if within(number(row, "start_time"), window)]
        return Recording(
            start=datetime.fromtimestamp(EPOCH + begun, UTC),
            columns={"time": times - begun, **present},
            sport=sport,
            sub_sport=sub_sport,
            laps=tuple(lap(row, begun, strides) for row in laps),
            pauses=pauses(self.messages, begun, float(times[-1]) - begun if len(times) else 0.0),
            totals=totals(session, strides),
            device=self.device,
            utc_offset=self.utc_offset,
            warnings=self.warnings,
            beats=between(self.beats, begun, window),
            settings=self.settings,
            heart_rate_zones=self.heart_rate_zones,
            workout=self.workout,
            lengths=tuple(length(row, begun) for row in self.lengths if within(number(row, "start_time"), window)),
        )

    def begun(self, session: Row) -> float:
        """Return the start of an activity that has no records."""
        for name in ("start_time", "timestamp"):
            if (told := number(session, name)) is not None and told >= SYSTEM_TIME:
                return told
        raise NothingToImport("This FIT file says neither when nor what was done. There is nothing to import.")

    def sport(self, session: Row) -> tuple[str, str]:
        """Return sport and sub-sport, from the session or else whatever names them."""
        for row in (session, *self.sports, *self.laps):
            if (sport := number(row, "sport")) is not None:
                return named(SPORTS, sport), named(SUB_SPORTS, number(row, "sub_sport"), "generic")
        return "generic", "generic"


def has_value(values: Column) -> bool:
    """Return whether any value is not missing; mostly the first one is not."""
    return bool(len(values)) and bool(values[0] == values[0] or not np.isnan(values).all())


def within(moment: float | None, window: tuple[float, float] | None) -> bool:
    """Return whether a moment is in the window; an unknown one is in the whole file only."""
    return window is None or (moment is not None and window[0] <= moment < window[1])


def from_zero(distance: Column, cuts: list[int]) -> Column:
    """Let each activity of a file begin at zero, if its distance goes on from the one before."""
    restarted = distance.copy()
    for cut in cuts:
        before, after = distance[:cut], distance[cut:]
        before, after = before[np.isfinite(before)], after[np.isfinite(after)]
        if before.size and after.size and after[0] >= before[-1] > 0:
            restarted[cut:] = distance[cut:] - before[-1]
    return restarted
