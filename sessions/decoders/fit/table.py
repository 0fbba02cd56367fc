"""All messages of one number as columns: gathered by numpy, never a Python object for a value."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from science.recording import Column
from sessions.decoders.fit.layout import Base, Layout, Number, Union, union
from sessions.decoders.fit.messages import Messages, Places, Positions

#: glibc returns what is freed to the system at once, so that each file faults its pages in anew, a
#: quarter of the time; after one larger block has come and gone it keeps as much.
KEPT_MEMORY = 16 << 20
np.empty(KEPT_MEMORY, np.uint8)


#: Messages brought into one layout may take so many times the file: one giant among many dwarfs would blow all up.
TIMES = 4


@dataclass(slots=True)
class Group:
    """The messages of one layout: every ``stride`` bytes from ``offset`` on in ``buffer``."""

    layout: Layout
    positions: Positions
    buffer: bytes | NDArray[np.generic]
    offset: int
    stride: int
    where: Positions | slice | None = None  # rows of the table; None: the group is the table

    def raw(self, offset: int, dtype: np.dtype[np.generic]) -> NDArray[np.generic]:
        """Return the first value of a field of each message, a view on the buffer."""
        shape = (len(self.positions),)
        return np.ndarray(shape, dtype, self.buffer, self.offset + offset, (self.stride,))

    def values(self, offset: int, base: Base, scale: float = 1.0, minus: float = 0.0) -> Column | None:
        """Return ``raw / scale - minus`` with NaN for the missing, None if all are missing."""
        return converted(self.raw(offset, self.layout.dtype(base)), base, scale, minus)


def converted(raw: NDArray[np.generic], base: Base, scale: float, minus: float) -> Column | None:
    """Return ``raw / scale - minus`` with NaN for the missing, None if all are missing."""
    if base.invalid is None:
        # Bits that are no number at all are as missing as the official one.
        with np.errstate(invalid="ignore"):
            values = raw.astype(np.float64)
        missing = ~np.isfinite(values)
    else:
        values = raw.astype(np.float64)
        missing = values == base.invalid
    if gaps := np.count_nonzero(missing):
        if gaps == len(values):
            return None
        values[missing] = np.nan
    if scale != 1.0:
        values /= scale
    if minus:
        values -= minus
    return values


def first_position(group: Group) -> int:
    """Return where the group begins in the file."""
    return int(group.positions[0])


def gather(buffer: bytes, layout: Layout, places: Places) -> Group:
    """Bring the messages of one layout to equal distances; one run already is."""
    length = layout.length
    if len(places.runs) == 1 and len(places) == places.runs[0].times:
        start, count, stride = places.runs[0]
        positions = np.arange(start, start + count * stride, stride)
        return Group(layout, positions, buffer, start, stride)
    positions = places.positions()
    windows = np.ndarray((len(buffer) - length + 1,), f"V{length}", buffer, 0, (1,))
    return Group(layout, positions, windows[positions], 0, length)


class Table:
    """The messages of one number in the order of the file, read column by column."""

    def __init__(self, messages: Messages, number: int) -> None:
        found = messages.found.get(number, {})
        #: By layout; ``groups`` is the same, but as one group if the layouts go together.
        self.parts = [gather(messages.buffer, layout, places) for layout, places in found.items() if len(places)]
        self.groups = self.parts
        self.count = sum(len(group.positions) for group in self.parts)
        if len(self.parts) > 1:
            self.rank()
            together = union(tuple(group.layout for group in self.parts))
            if together is not None and self.count * together.layout.length <= TIMES * len(messages.buffer):
                self.groups = [self.merged(together)]
        self.numbers = frozenset[int]().union(*(group.layout.numbers for group in self.groups))

    def rank(self) -> None:
        """Find the rows of each group: mostly one follows the other, else they are interleaved."""
        self.parts.sort(key=first_position)
        interleaved = any(one.positions[-1] > other.positions[0] for one, other in pairwise(self.parts))
        rows = np.arange(self.count)
        if interleaved:
            order = np.argsort(np.concatenate([group.positions for group in self.parts]), kind="stable")
            rows[order] = np.arange(self.count)
        at = 0
        for group in self.parts:
            part = slice(at, at + len(group.positions))
            group.where = rows[part] if interleaved else part
            at = part.stop

    def merged(self, together: Union) -> Group:
        """Return one group of all messages, each moved into the layout that has every field."""
        layout = together.layout
        content = np.empty(self.count * layout.length, np.uint8)
        for group, (moves, gaps) in zip(self.parts, together.ways, strict=True):
            for there, here, size in moves:
                kind = np.dtype(f"V{size}")
                target = np.ndarray((self.count,), kind, content, there, (layout.length,))
                target[group.where] = group.raw(here, kind)
            for there, missing in gaps:
                target = np.ndarray((self.count,), f"V{len(missing)}", content, there, (layout.length,))
                target[group.where] = np.void(missing)
        return Group(layout, self.positions(), content, 0, layout.length)

    def __len__(self) -> int:
        return self.count

    def positions(self) -> Positions:
        """Return where each message begins in the file."""
        if len(self.groups) == 1:
            return self.groups[0].positions
        return np.sort(np.concatenate([group.positions for group in self.groups]), kind="stable")

    def column(self, number: int, scale: float = 1.0, minus: float = 0.0) -> Column | None:
        """Return a native field as floats with NaN for the missing, None if there is none at all."""
        if number not in self.numbers:
            return None
        held = [(group, found) for group in self.groups if (found := group.layout.numbers.get(number)) is not None]
        group, first = held[0]
        if len(self.groups) == 1:
            return converted(group.raw(first.offset, first.dtype), first.base, scale, minus)
        rest = [each for each in held if each[1].base is not first.base or each[1].dtype is not first.dtype]
        if not rest:
            return converted(self.joined(held), first.base, scale, minus)
        whole: Column | None = None
        while held:
            _, first = held[0]
            same = [each for each in held if each[1].base is first.base and each[1].dtype is first.dtype]
            held = [each for each in held if each not in same]
            values = converted(self.joined(same), first.base, scale, minus)
            if whole is None or values is None:
                whole = values if whole is None else whole
            else:
                whole = np.where(np.isnan(values), whole, values)
        return whole

    def joined(self, held: list[tuple[Group, Number]]) -> NDArray[np.generic]:
        """Put a field together that has the same type in all these groups: it is faster to convert at once."""
        _, (_, dtype, base) = held[0]
        whole = np.empty(self.count, dtype)
        if len(held) < len(self.groups):
            whole.fill(np.nan if base.invalid is None else base.invalid)
        for group, field in held:
            whole[group.where] = group.raw(field.offset, dtype)
        return whole

    def put(self, whole: Column | None, group: Group, values: Column | None) -> Column | None:
        """Lay a group's values into the column of the whole table."""
        if values is None or group.where is None:
            return whole if values is None else values
        if whole is None:
            whole = np.full(self.count, np.nan)
        whole[group.where] = values
        return whole
