"""Walk a FIT file from message to message, at the speed of C wherever it repeats itself.

A data message is as long as its definition says, so where the next one starts is known only
when this one's header has been read: a loop of one step a message. But watches repeat
themselves. As long as a definition stands, the headers of a run of equal messages lie at
equal distances, and so do those of a cycle such as record, position, accuracy, record, … So
``Walker`` looks for a cycle, slices its header bytes out of the file with a stride and counts
how many are equal; only where nothing repeats does it go message by message.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sessions.decoders.fit.layout import Layout, parse

Positions = NDArray[np.int64]

#: The longest cycle looked for, and how many repetitions the first slice covers.
LONGEST_CYCLE = 4
FIRST_SLICE = 24
LONGEST_SLICE = 8192
#: Messages walked one by one after a failed search, doubled by every further failure.
SHORTEST_STRETCH = 4
LONGEST_STRETCH = 1024
#: Positions kept as Python integers before they are packed into an array.
PACK = 1 << 16

HEADERS = [bytes([header]) for header in range(256)]
ignore: Callable[[int], None] = deque[int](maxlen=0).append


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

    def pack(self) -> None:
        """Put many Python integers into one array."""
        if len(self.singles) > PACK:
            self.packed.append(np.array(self.singles, np.int64))
            self.singles.clear()

    def listed(self) -> list[int]:
        """Return every position, ascending."""
        if not self.runs and not self.packed:
            return self.singles
        return list(map(int, self.positions()))

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


class Walker:
    """Finds the positions of all messages whose number is among ``wanted``."""

    def __init__(self, buffer: bytes, wanted: frozenset[int]) -> None:
        self.messages = Messages(buffer)
        self.buffer = buffer
        self.wanted = wanted
        self.length = [0] * 256  # of the message that a header announces; 0: not defined
        self.place: list[Callable[[int], None]] = [ignore] * 256
        self.places: list[Places | None] = [None] * 256

    def walk(self, position: int) -> Messages:
        """Walk from ``position`` to the end, or to what cannot be understood."""
        end = len(self.buffer)
        stretch = SHORTEST_STRETCH
        while position < end:
            header = self.buffer[position]
            if not self.length[header]:
                after = self.define(position) if header & 0xC0 == 0x40 else position
                if after == position:
                    self.messages.stopped = position
                    break
                position = after
                continue
            after = self.repeat(position)
            if after == position:
                after = self.stretch(position, stretch)
                stretch = min(2 * stretch, LONGEST_STRETCH)
            else:
                stretch = SHORTEST_STRETCH
            position = after
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
        places = None
        if layout.message in self.wanted and layout.length > 1:
            places = self.messages.found.setdefault(layout.message, {}).setdefault(layout, Places())
        local = header & 0x0F
        self.register(local, layout, places)
        if local < 4:
            for low in range(32):
                self.register(0x80 | local << 5 | low, layout, places)
        return after

    def register(self, header: int, layout: Layout, places: Places | None) -> None:
        """From now on ``header`` announces a message of this layout."""
        self.length[header] = layout.length
        self.places[header] = places
        self.place[header] = places.singles.append if places else ignore

    def stretch(self, position: int, count: int) -> int:
        """Go message by message, at most ``count``; return where the next one starts."""
        buffer, length, place = self.buffer, self.length, self.place
        header = 0
        try:
            for _ in range(count):
                header = buffer[position]
                size = length[header]
                if not size:
                    return position
                place[header](position)
                position += size
        except IndexError:
            pass
        if position > len(buffer):
            position -= length[header]
            self.messages.stopped = position
            if places := self.places[header]:
                places.singles.pop()
            return len(buffer)
        if (places := self.places[header]) is not None:
            places.pack()
        return position

    def cycle(self, position: int) -> list[int]:
        """Return the starts of the messages up to the next one like the first, and its start."""
        buffer, length = self.buffer, self.length
        first = buffer[position]
        starts = [position]
        try:
            for _ in range(LONGEST_CYCLE):
                size = length[buffer[position]]
                if not size:
                    return []
                position += size
                starts.append(position)
                if buffer[position] == first:
                    return starts
        except IndexError:
            pass
        return []

    def repeat(self, position: int) -> int:
        """Take a cycle as often as it repeats; return where it ends, ``position`` if there is none."""
        starts = self.cycle(position)
        if not starts:
            return position
        stride = starts.pop() - position
        count = self.count(starts, stride)
        if count < 2:
            return position
        for start in starts:
            if (places := self.places[self.buffer[start]]) is not None:
                places.runs.append(Run(start, count, stride))
        return position + count * stride

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
