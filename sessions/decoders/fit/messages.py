"""Walk a FIT file from message to message, at the speed of C wherever it repeats itself.

A data message is as long as its definition says, so where the next one starts is known only
when this one's header has been read: a loop of one step a message. But watches repeat
themselves. As long as a definition stands, the headers of a run of equal messages lie at
equal distances, and so do those of a cycle such as record, position, accuracy, record, … So
``Walker`` looks for a cycle, slices its header bytes out of the file with a stride and counts
how many are equal. Where that does not pay, the tightest loop that Python has leaves a trail of
positions, which numpy sorts by kind of message afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sessions.decoders.fit.layout import Layout, parse

Positions = NDArray[np.int64]

#: The longest cycle looked for, and how many repetitions the first slice covers.
LONGEST_CYCLE = 4
FIRST_SLICE = 96
LONGEST_SLICE = 8192
#: Messages walked one by one after a search that did not pay, doubled by every further such search.
SHORTEST_STRETCH = 4
LONGEST_STRETCH = 1024
#: A cycle pays from so many messages on.
PAYS = 16
#: Length of a message that nothing defines: the next step leads out of any file.
FAR = 1 << 62
#: Up to so many positions are sorted without numpy; from so many on they are sorted at once to save memory.
FEW = 48
MANY = 1 << 16

HEADERS = [bytes([header]) for header in range(256)]
#: The local message type that a header announces, by header: compressed ones have two bits for it.
LOCAL = np.array([header & 15 if header < 0x80 else header >> 5 & 3 for header in range(256)], np.uint8)
LOCAL_TYPES = LOCAL.tobytes()


class Run(NamedTuple):
    """``times`` messages, one every ``stride`` bytes."""

    start: int
    times: int
    stride: int


@dataclass(slots=True)
class Places:
    """Where the messages of one layout lie: long runs, single messages, packed single messages."""

    runs: list[Run] = field(default_factory=list)
    singles: list[int] = field(default_factory=list)
    packed: list[Positions] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.singles) + sum(run.times for run in self.runs) + sum(map(len, self.packed))

    def listed(self) -> list[int]:
        """Return every position, ascending."""
        listed = list(self.singles)
        for start, times, stride in self.runs:
            listed.extend(range(start, start + times * stride, stride))
        for positions in self.packed:
            listed.extend(positions.tolist())
        return sorted(listed)

    def positions(self) -> Positions:
        """Return every position, ascending."""
        parts = [*self.packed]
        if self.singles:
            parts.append(np.array(self.singles, np.int64))
        if self.runs:
            runs = np.array(self.runs, np.int64)
            counts = runs[:, 1]
            first = np.cumsum(counts) - counts
            along = np.arange(int(counts.sum())) - np.repeat(first, counts)
            parts.append(np.repeat(runs[:, 0], counts) + along * np.repeat(runs[:, 2], counts))
        if len(parts) == 1:
            return parts[0]
        return np.sort(np.concatenate(parts), kind="stable") if parts else np.empty(0, np.int64)


@dataclass(slots=True)
class Messages:
    """The messages of one FIT file, by number of message and layout."""

    buffer: bytes
    found: dict[int, dict[Layout, Places]] = field(default_factory=dict)
    stopped: int | None = None  # offset of the byte that could not be understood

    def count(self, number: int) -> int:
        """Return how many messages of a number there are."""
        return sum(map(len, self.found.get(number, {}).values()))


class Walker:
    """Finds the positions of all messages whose number is among ``wanted``."""

    def __init__(self, buffer: bytes, wanted: frozenset[int]) -> None:
        self.messages = Messages(buffer)
        self.buffer = buffer
        self.bytes = np.frombuffer(buffer, np.uint8)
        self.wanted = wanted
        self.length = [FAR] * 256  # of the message that a header announces
        self.places: list[Places | None] = [None] * 16  # by local message type; None: not wanted
        self.trail: list[int] = []  # messages not yet sorted into places

    def walk(self, position: int) -> Messages:
        """Walk from ``position`` to the end, or to what cannot be understood."""
        end = len(self.buffer)
        stretch = SHORTEST_STRETCH
        while position < end:
            header = self.buffer[position]
            if self.length[header] == FAR:
                after = self.define(position) if header & 0xC0 == 0x40 else position
                if after == position:
                    self.messages.stopped = position
                    break
                position = after
                continue
            after, took = self.repeat(position)
            stretch = SHORTEST_STRETCH if took >= PAYS else min(2 * stretch, LONGEST_STRETCH)
            position = after if took >= PAYS else self.stretch(after, stretch)
        self.sort_trail()
        return self.messages

    def define(self, position: int) -> int:
        """Take in a definition message; return where it ends, or ``position`` if it is cut off."""
        buffer = self.buffer
        header = buffer[position]
        try:
            after = position + 6 + 3 * buffer[position + 5]
            if header & 0x20:
                after += 1 + 3 * buffer[after]
        except IndexError:
            return position
        if after > len(buffer):
            return position
        layout = parse(buffer[position + 1 : after])
        local = header & 0x0F
        places = None
        if layout.message in self.wanted and layout.length > 1:
            places = self.messages.found.setdefault(layout.message, {}).setdefault(layout, Places())
        if places is not self.places[local]:
            self.sort_trail()
            self.places[local] = places
        self.length[local] = layout.length
        if local < 4:
            compressed = 0x80 | local << 5
            self.length[compressed : compressed + 32] = [layout.length] * 32
        return after

    def stretch(self, position: int, count: int) -> int:
        """Go message by message, at most ``count``; return where the next one starts."""
        buffer, length, trail = self.buffer, self.length, self.trail
        leave = trail.append
        leave(position)
        try:
            for _ in repeat(None, count):
                position += length[buffer[position]]
                leave(position)
        except IndexError:
            pass
        trail.pop()
        if position >= FAR:
            return trail.pop()
        if position > len(buffer):
            self.messages.stopped = trail.pop()
            return len(buffer)
        if len(trail) > MANY:
            self.sort_trail()
        return position

    def sort_trail(self) -> None:
        """Put the positions of the trail to those of their kind, before a header gets a new meaning."""
        trail, self.trail = self.trail, []
        if len(trail) < FEW:
            for position in trail:
                if (places := self.places[LOCAL_TYPES[self.buffer[position]]]) is not None:
                    places.singles.append(position)
            return
        positions = np.array(trail, np.int64)
        local = LOCAL[self.bytes[positions]]
        for kind, places in enumerate(self.places):
            if places is not None and len(found := positions[local == kind]):
                places.packed.append(found)

    def cycle(self, position: int) -> list[int]:
        """Return the starts of the messages up to the next one like the first, and its start."""
        buffer, length = self.buffer, self.length
        first = buffer[position]
        starts = [position]
        try:
            for _ in repeat(None, LONGEST_CYCLE):
                position += length[buffer[position]]
                starts.append(position)
                if buffer[position] == first:
                    return starts
        except IndexError:
            pass
        return []

    def repeat(self, position: int) -> tuple[int, int]:
        """Take a cycle as often as it repeats; return where it ends and how many messages that were."""
        starts = self.cycle(position)
        if not starts:
            return position, 0
        stride = starts.pop() - position
        count = self.count(starts, stride)
        if count < 2:
            return position, 0
        for start in starts:
            if (places := self.places[LOCAL_TYPES[self.buffer[start]]]) is not None:
                places.runs.append(Run(start, count, stride))
        return position + count * stride, count * len(starts)

    def count(self, starts: list[int], stride: int) -> int:
        """Count how often the cycle repeats, a slice of header bytes at a time."""
        buffer = self.buffer
        limit = (len(buffer) - starts[0]) // stride
        done, slice_ = 0, FIRST_SLICE
        while done < limit:
            equal = slice_ = min(slice_, limit - done)
            for start in starts:
                at = start + done * stride
                headers = buffer[at : at + equal * stride : stride]
                equal = len(headers) - len(headers.lstrip(HEADERS[buffer[start]]))
            done += equal
            if equal < slice_:
                break
            slice_ = min(8 * slice_, LONGEST_SLICE)
        return done
