"""FIT's wire form: definitions, messages made of columns, header and checksum."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import NamedTuple

import anycrc
import numpy as np
from numpy.typing import ArrayLike, NDArray

CRC = anycrc.Model("CRC16-ARC")
PROTOCOL_VERSION = 0x20
PROFILE_VERSION = 2132
HEADER_SIZE = 14
LITTLE_ENDIAN = 0
DEFINITION = 0x40
WITH_DEVELOPER_FIELDS = 0x20
#: The maker of what is still in development, as what has no maker calls itself.
DEVELOPMENT = 255
#: The index of the one developer whose fields we write.
DEVELOPER = 0
#: The field that numbers laps and steps.
MESSAGE_INDEX = 254
#: The local number of all messages but records and events.
OTHER_LOCAL = 2


class Type(NamedTuple):
    """A base type: its code in a definition, numpy's letter, the value that means "missing"."""

    code: int
    kind: str
    invalid: int


ENUM = Type(0x00, "u1", 0xFF)
SINT8 = Type(0x01, "i1", 0x7F)
UINT8 = Type(0x02, "u1", 0xFF)
SINT16 = Type(0x83, "<i2", 0x7FFF)
UINT16 = Type(0x84, "<u2", 0xFFFF)
SINT32 = Type(0x85, "<i4", 0x7FFFFFFF)
UINT32 = Type(0x86, "<u4", 0xFFFFFFFF)
UINT32Z = Type(0x8C, "<u4", 0)
FLOAT32 = Type(0x88, "<f4", 0)
BYTE = Type(0x0D, "u1", 0xFF)
STRING = Type(0x07, "S", 0)


class Values(NamedTuple):
    """A field of many messages, already in the integers (or bytes) of the file."""

    number: int
    type: Type
    raw: NDArray[np.generic]


def numbers(number: int, kind: Type, values: ArrayLike, scale: float = 1.0, offset: float = 0.0) -> Values:
    """Return a field of ``(value + offset) * scale``; what is missing or does not fit is "missing"."""
    if kind is FLOAT32:
        return Values(number, kind, np.atleast_1d(np.asarray(values, kind.kind)))
    limits = np.iinfo(kind.kind)
    ticks = np.rint((np.atleast_1d(np.asarray(values, np.float64)) + offset) * scale)
    fits = (ticks >= limits.min) & (ticks <= limits.max)  # False for NaN
    if not fits.all():
        ticks = np.where(fits, ticks, kind.invalid)
    return Values(number, kind, ticks.astype(kind.kind))


def text(number: int, said: str) -> Values:
    """Return a string field, ended by a NUL, cut to what a field can hold."""
    raw = said.encode()[:254].decode(errors="ignore").encode() + b"\0"
    return Values(number, STRING, np.array([raw], f"S{len(raw)}"))


def code(named: dict[int, str], name: str, absent: int) -> int:
    """Return the number of a name, or the number that it says itself."""
    for number, known in named.items():
        if known == name:
            return number
    return int(name) if name.isdecimal() else absent


def definition(local: int, message: int, fields: Sequence[Values], developer: Sequence[Values] = ()) -> bytes:
    """Return the definition message for these fields; those of a developer come last."""
    flag = WITH_DEVELOPER_FIELDS if developer else 0
    head = struct.pack("<BBBHB", DEFINITION | flag | local, 0, LITTLE_ENDIAN, message, len(fields))
    defined = head + b"".join(bytes([each.number, each.raw.dtype.itemsize, each.type.code]) for each in fields)
    if not developer:
        return defined
    described = b"".join(bytes([each.number, each.raw.dtype.itemsize, DEVELOPER]) for each in developer)
    return defined + bytes([len(developer)]) + described


def rows(local: int, fields: Sequence[Values]) -> NDArray[np.void]:
    """Return the data messages, one element each, header byte included."""
    dtype = np.dtype([("header", "u1"), *((str(at), field.raw.dtype) for at, field in enumerate(fields))])
    messages = np.empty(len(fields[0].raw), dtype)
    messages["header"] = local
    for at, field in enumerate(fields):
        messages[str(at)] = field.raw
    return messages


def message(local: int, number: int, fields: Sequence[Values]) -> bytes:
    """Return a definition and all its messages."""
    return definition(local, number, fields) + rows(local, fields).tobytes()


def file(content: bytes) -> bytes:
    """Return a whole FIT file: header, messages, checksum."""
    head = struct.pack("<BBHI4s", HEADER_SIZE, PROTOCOL_VERSION, PROFILE_VERSION, len(content), b".FIT")
    whole = head + struct.pack("<H", CRC.calc(head)) + content
    return whole + struct.pack("<H", CRC.calc(whole))
