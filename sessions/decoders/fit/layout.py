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
    message = int.from_bytes(raw[2:4], "big" if big else "little")
    return Layout(message, ">" if big else "<", offset, fields, tuple(developer))
