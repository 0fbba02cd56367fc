"""Definition messages: where each field of the data messages that follow lies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np


class Base(NamedTuple):
    """A base type: numpy's and struct's letter for it, size in bytes, the value that means "missing"."""

    kind: str
    letter: str
    size: int
    invalid: int | None


#: By the low five bits of the type byte: some writers forget the high bit.
BASES: dict[int, Base] = {
    0x00: Base("u1", "B", 1, 0xFF),  # enum
    0x01: Base("i1", "b", 1, 0x7F),
    0x02: Base("u1", "B", 1, 0xFF),
    0x03: Base("i2", "h", 2, 0x7FFF),
    0x04: Base("u2", "H", 2, 0xFFFF),
    0x05: Base("i4", "i", 4, 0x7FFFFFFF),
    0x06: Base("u4", "I", 4, 0xFFFFFFFF),
    0x07: Base("S", "s", 1, None),
    0x08: Base("f4", "f", 4, None),
    0x09: Base("f8", "d", 8, None),
    0x0A: Base("u1", "B", 1, 0),  # the z types: zero is missing
    0x0B: Base("u2", "H", 2, 0),
    0x0C: Base("u4", "I", 4, 0),
    0x0D: Base("u1", "B", 1, 0xFF),  # byte
    0x0E: Base("i8", "q", 8, 0x7FFFFFFFFFFFFFFF),
    0x0F: Base("u8", "Q", 8, 0xFFFFFFFFFFFFFFFF),
    0x10: Base("u8", "Q", 8, 0),
}
STRING = BASES[0x07]
#: So many layouts are brought into one, if they go together.
MOST_UNITED = 12
DTYPES = {order + base.kind: np.dtype(order + base.kind) for base in BASES.values() for order in "<>"}


class Field(NamedTuple):
    """A native field: bytes ``offset`` to ``offset + size`` of the message, header byte included."""

    offset: int
    size: int
    base: Base

    @property
    def whole(self) -> bool:
        """Whether it holds at least one value, and nothing but whole ones."""
        return self.size >= self.base.size and self.size % self.base.size == 0


class Number(NamedTuple):
    """A native field that numpy can read: the first of its values."""

    offset: int
    dtype: np.dtype[np.generic]
    base: Base


class DeveloperField(NamedTuple):
    """A developer field; its type is told by a field description elsewhere in the file."""

    number: int
    developer: int
    offset: int
    size: int


@dataclass(frozen=True, eq=False, slots=True)
class Layout:
    """One definition. Equal definitions share one object, so it can be a key by identity."""

    message: int
    order: str  # "<" or ">"
    length: int  # of one data message, header byte included
    fields: dict[int, Field]
    numbers: dict[int, Number]  # those of the fields that are whole numbers of values, and no text
    developer: tuple[DeveloperField, ...]

    def dtype(self, base: Base) -> np.dtype[np.generic]:
        """Return the numpy type of one value of ``base`` in this byte order."""
        return DTYPES[self.order + base.kind]


@lru_cache(maxsize=256)
def parse(raw: bytes) -> Layout:
    """Read a definition message, given without its header byte."""
    big = raw[1] == 1
    count = raw[4]
    offset = 1
    fields: dict[int, Field] = {}
    for at in range(5, 5 + 3 * count, 3):
        number, size, kind = raw[at : at + 3]
        fields[number] = Field(offset, size, BASES.get(kind & 0x1F, BASES[0x0D]))
        offset += size
    developer = []
    for at in range(6 + 3 * count, len(raw), 3):
        number, size, index = raw[at : at + 3]
        developer.append(DeveloperField(number, index, offset, size))
        offset += size
    message, order = int.from_bytes(raw[2:4], "big" if big else "little"), ">" if big else "<"
    return Layout(message, order, offset, fields, readable(fields, order), tuple(developer))


def readable(fields: dict[int, Field], order: str) -> dict[int, Number]:
    """Return the fields that are whole numbers of values, and no text."""
    return {
        number: Number(field.offset, DTYPES[order + field.base.kind], field.base)
        for number, field in fields.items()
        if field.whole and field.base is not STRING
    }


class Union(NamedTuple):
    """A layout with every field of several, and for each of these the way there.

    A way is moves (offset there, offset here, size) and gaps (offset there, what means "missing").
    """

    layout: Layout
    ways: tuple[tuple[list[tuple[int, int, int]], list[tuple[int, bytes]]], ...]


@lru_cache(maxsize=64)
def union(layouts: tuple[Layout, ...]) -> Union | None:
    """Return a layout for the messages of all these, None if they contradict each other or are too many.

    A watch tells a field from when it has it on, so most files have a few layouts that differ little.
    """
    if len(layouts) > MOST_UNITED:
        return None
    largest = max(layouts, key=lambda layout: len(layout.fields))
    fields, length = dict(largest.fields), largest.length
    for layout in layouts:
        if layout.order != largest.order:
            return None
        for number, field in layout.fields.items():
            known = fields.get(number)
            if known is None:
                fields[number] = field._replace(offset=length)
                length += field.size
            elif known.size != field.size or known.base is not field.base:
                return None
    order = largest.order
    whole = Layout(largest.message, order, length, fields, readable(fields, order), ())
    return Union(whole, tuple((moves(layout, whole), gaps(layout, whole)) for layout in layouts))


def moves(layout: Layout, whole: Layout) -> list[tuple[int, int, int]]:
    """Return offset there, offset here and size of the stretches of bytes that stay together, header first."""
    found = [(0, 0, 1)]
    for number, field in sorted(layout.fields.items(), key=lambda item: item[1].offset):
        there, here, size = found[-1]
        offset = whole.fields[number].offset
        if (there + size, here + size) == (offset, field.offset):
            found[-1] = there, here, size + field.size
        else:
            found.append((offset, field.offset, field.size))
    return found


def gaps(layout: Layout, whole: Layout) -> list[tuple[int, bytes]]:
    """Return the offset of each field that the layout lacks, and its value for "missing"."""
    return [
        (field.offset, missing(field, whole.order))
        for number, field in whole.fields.items()
        if number not in layout.fields and field.size
    ]


def missing(field: Field, order: str) -> bytes:
    """Return the bytes of a field without a value; those of a float are not a number."""
    base = field.base
    if base.invalid is None or not field.whole:
        return b"\xff" * field.size
    return np.array([base.invalid], order + base.kind).tobytes() * (field.size // base.size)
