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

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import repeat
from struct import pack
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
#: So many messages are walked before their positions are packed: a list is quicker to append to, and larger.
MOST_LOOSE = 1 << 16
#: Length of a message that nothing defines: the next step leads out of any file.
FAR = 1 << 62

HEADERS = [bytes([header]) for header in range(256)]
#: What takes a position of a message that nobody wants: the cheapest call that Python has, and it keeps nothing.
ignore = callable


class Run(NamedTuple):
    """``times`` messages, one every ``stride`` bytes."""

    start: int
    times: int
    stride: int


@dataclass(slots=True)
class Places:
    """Where the messages of one layout lie: in long runs, and single ones, which are packed from time to time."""

    runs: list[Run] = field(default_factory=list)
    singles: list[int] = field(default_factory=list)
    packed: bytearray = field(default_factory=bytearray)

    def __len__(self) -> int:
        return len(self.singles) + len(self.packed) // 8 + sum(run.times for run in self.runs)

    def pack(self) -> Positions:
        """Move the single positions to where they take an eighth of the memory; return them all."""
        if self.singles:
            self.packed += pack(f"{len(self.singles)}q", *self.singles)
            self.singles.clear()
        return np.frombuffer(bytes(self.packed), np.int64)

    def listed(self) -> list[int]:
        """Return every position, ascending."""
        listed = self.pack().tolist()
        for start, times, stride in self.runs:
            listed.extend(range(start, start + times * stride, stride))
        return sorted(listed)

    def positions(self) -> Positions:
        """Return every position, ascending."""
        single = self.pack()
        if not self.runs:
            return single
        repeated = [np.arange(start, start + times * stride, stride) for start, times, stride in self.runs]
        return np.sort(np.concatenate([single, *repeated]), kind="stable")


@dataclass(slots=True)
class Messages:
    """The messages of one FIT file, by number of message and layout."""

    buffer: bytes
    found: dict[int, dict[Layout, Places]] = field(default_factory=dict)
    stopped: int | None = None  # offset of the byte that could not be understood

    def count(self, number: int) -> int:
        """Return how many messages of a number there are."""
        return sum(map(len, self.found.get(number, {}).values()))

    def pack(self) -> None:
        """Let go of memory that is needed only while positions are being found."""
        for layouts in self.found.values():
            for places in layouts.values():
                places.pack()


class Walker:
    """Finds the positions of all messages whose number is among ``wanted``."""

    def __init__(self, buffer: bytes, wanted: frozenset[int]) -> None:
        self.messages = Messages(buffer)
        self.buffer = buffer
        self.wanted = wanted
        self.length = [FAR] * 256  # of the message that a header announces
        self.places: list[Places | None] = [None] * 256  # of the message that a header announces; None: not wanted
        self.take: list[Callable[[int], object]] = [ignore] * 256  # the same, for one position

    def walk(self, position: int) -> Messages:
        """Walk from ``position`` to the end, or to what cannot be understood."""
        buffer, length = self.buffer, self.length
        end = len(buffer)
        stretch, loose = SHORTEST_STRETCH, 0
        while position < end:
            if length[buffer[position]] == FAR:
                after = self.learn(position)
                if after is None:
                    self.messages.stopped = position
                    break
                position = after
                continue
            position, took = self.repeat(position)
            if took >= PAYS:
                stretch = SHORTEST_STRETCH
            else:
                stretch = min(2 * stretch, LONGEST_STRETCH)
                position = self.stretch(position, stretch)
                loose += stretch
            if loose > MOST_LOOSE:
                self.messages.pack()
                loose = 0
        return self.messages

    def learn(self, position: int) -> int | None:
        """Learn what a header stands for; return where to go on, None if nothing tells."""
        header = self.buffer[position]
        if header & 0xC0 == 0x40:
            after = self.define(position)
            return None if after == position else self.alone(after)
        local = header >> 5 & 3
        if header & 0x80 and self.length[local] < FAR:
            self.compress(local)
            return position
        return None

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
            found = self.messages.found.setdefault(layout.message, {})
            places = found.get(layout)
            if places is None:
                places = found[layout] = Places()
        self.length[local], self.places[local] = layout.length, places
        self.take[local] = ignore if places is None else places.singles.append
        if local < 4 and self.length[0x80 | local << 5] < FAR:
            self.compress(local)
        return after

    def compress(self, local: int) -> None:
        """Let the headers that hold low bits of the time stand for what ``local`` stands for; few files have any."""
        first = 0x80 | local << 5
        headers = slice(first, first + 32)
        self.length[headers] = [self.length[local]] * 32
        self.places[headers] = [self.places[local]] * 32
        self.take[headers] = [self.take[local]] * 32

    def alone(self, position: int) -> int:
        """Take the message after a definition if another one follows it, as most do; return where to go on."""
        buffer, length = self.buffer, self.length
        try:
            header = buffer[position]
            after = position + length[header]
            if length[buffer[after]] < FAR:
                return position
        except IndexError:
            return position
        self.take[header](position)
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
