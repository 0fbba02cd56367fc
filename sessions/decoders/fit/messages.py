"""Walk a FIT file from message to message, at the speed of C wherever it repeats itself.

A data message is as long as its definition says, so where the next one starts is known only
when this one's header has been read: a loop of one step a message. But watches repeat
themselves. As long as a definition stands, the headers of a run of equal messages lie at
equal distances, and so do those of a cycle such as record, position, accuracy, record, … So
``Walker`` looks for a cycle, slices its header bytes out of the file with a stride and counts
how many are equal. Where that does not pay, the tightest loop that Python has hands each position
to what its header stands for: the places of its layout, or a sink.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable
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
LONGEST_STRETCH = 512
#: A cycle pays from so many messages on.
PAYS = 64
#: Length of a message that nothing defines: the next step leads out of any file.
FAR = 1 << 62

HEADERS = [bytes([header]) for header in range(256)]
#: Takes a position of a message that nobody wants, and forgets it at the speed of C.
ignore = deque[int](maxlen=0).append


class Run(NamedTuple):
    """``times`` messages, one every ``stride`` bytes."""

    start: int
    times: int
    stride: int


def positions() -> array[int]:
    return array("q")


@dataclass(slots=True)
class Places:
    """Where the messages of one layout lie: in long runs, and single ones."""

    runs: list[Run] = field(default_factory=list)
    singles: array[int] = field(default_factory=positions)

    def __len__(self) -> int:
        return len(self.singles) + sum(run.times for run in self.runs)

    def listed(self) -> list[int]:
        """Return every position, ascending."""
        listed = self.singles.tolist()
        for start, times, stride in self.runs:
            listed.extend(range(start, start + times * stride, stride))
        return sorted(listed)

    def positions(self) -> Positions:
        """Return every position, ascending."""
        single = np.array(self.singles)
        if not self.runs:
            return single
        runs = np.array(self.runs, np.int64)
        counts = runs[:, 1]
        first = np.cumsum(counts) - counts
        along = np.arange(int(counts.sum())) - np.repeat(first, counts)
        repeated = np.repeat(runs[:, 0], counts) + along * np.repeat(runs[:, 2], counts)
        return np.sort(np.concatenate([single, repeated]), kind="stable") if len(single) else repeated


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
        self.wanted = wanted
        self.length = [FAR] * 256  # of the message that a header announces
        self.places: list[Places | None] = [None] * 256  # of the message that a header announces; None: not wanted
        self.take: list[Callable[[int], None]] = [ignore] * 256  # the same, for one position

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
        take = ignore if places is None else places.singles.append
        self.length[local], self.places[local], self.take[local] = layout.length, places, take
        if local < 4:
            first = 0x80 | local << 5
            compressed = slice(first, first + 32)
            self.length[compressed] = [layout.length] * 32
            self.places[compressed], self.take[compressed] = [places] * 32, [take] * 32
        return after

    def stretch(self, position: int, count: int) -> int:
        """Go message by message, at most ``count``; return where the next one starts."""
        buffer, length, take = self.buffer, self.length, self.take
        try:
            header = buffer[position]
            for _ in repeat(None, count):
                take[header](position)
                position += length[header]
                header = buffer[position]
        except IndexError:
            if position >= FAR:
                return position - FAR
            if position > len(buffer):
                self.messages.stopped = position - length[header]
                if (places := self.places[header]) is not None:
                    places.singles.pop()
                return len(buffer)
        return position

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
            if (places := self.places[self.buffer[start]]) is not None:
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
