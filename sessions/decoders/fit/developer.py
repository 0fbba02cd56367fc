"""Developer fields that stand for a native one: a foot pod's power, a strap's heart rate."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from science.recording import Column
from sessions.decoders.fit.layout import BASES, STRING, Base, DeveloperField, Layout
from sessions.decoders.fit.messages import Messages
from sessions.decoders.fit.profile import DEVELOPER_UNITS, FIELD_DESCRIPTION, NAMED, NATIVE, RECORD
from sessions.decoders.fit.rows import Row, number, read, reader
from sessions.decoders.fit.table import Table

#: More descriptions than any app writes.
MOST = 1024
Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Description:
    """A developer field that means the same as a column: ``value = (raw / scale - offset) * factor``."""

    column: str
    base: Base
    scale: float
    offset: float
    factor: float


def descriptions(messages: Messages) -> dict[Key, Description]:
    """Return what the file's field descriptions say, by developer index and field number."""
    described = {}
    for layout, places in messages.found.get(FIELD_DESCRIPTION, {}).items():
        for position in places.listed()[:MOST]:
            if found := described_by(layout, messages.buffer[position : position + layout.length]):
                described[found[0]] = found[1]
    return described


@lru_cache(maxsize=512)
def described_by(layout: Layout, message: bytes) -> tuple[Key, Description] | None:
    """Read one description, None if it stands for no column: an app writes the same into every file."""
    row = read(message, 0, reader(layout))
    column = column_of(row)
    factor = DEVELOPER_UNITS.get(column or "", {}).get(str(row.get("units", "")).lower())
    index, field = number(row, "developer_index"), number(row, "number")
    base = BASES.get(int(number(row, "base") or 0) & 0x1F, STRING)
    if column is None or factor is None or index is None or field is None or base is STRING:
        return None
    scale, offset = number(row, "scale") or 1.0, number(row, "offset") or 0.0
    return (int(index), int(field)), Description(column, base, scale, offset, factor)


def column_of(row: Row) -> str | None:
    """Return the column that a description links its field to, else the one that has the field's name."""
    linked, message = number(row, "native_field"), number(row, "native_message")
    if linked is not None and message in (None, RECORD) and int(linked) in NATIVE:
        return NATIVE[int(linked)]
    return NAMED.get(str(row.get("name", "")).lower())


def developer_columns(messages: Messages, table: Table, absent: set[str]) -> dict[str, Column]:
    """Return the columns among ``absent`` that developer fields have; of two fields for one the first in the file."""
    columns: dict[str, Column] = {}
    if not any(group.layout.developer for group in table.parts):
        return columns
    described = descriptions(messages)
    chosen: dict[str, Key] = {}
    for group in table.parts:
        for field in group.layout.developer:
            key = field.developer, field.number
            told = described.get(key)
            base = base_within(field, told.base) if told else None
            if told is None or base is None or told.column not in absent:
                continue
            if chosen.setdefault(told.column, key) != key:
                continue
            values = group.values(field.offset, base, told.scale, told.offset)
            if values is not None and told.factor != 1:
                values *= told.factor
            whole = table.put(columns.get(told.column), group, values)
            if whole is not None:
                columns[told.column] = whole
    return columns


def base_within(field: DeveloperField, base: Base) -> Base | None:
    """Return the type of the field's first value; None if its size holds no number of the kind that was described.

    Some apps describe a wide number and write a narrow one: that is a number of the size there is.
    """
    if field.size and field.size % base.size == 0:
        return base
    narrower = ((base.kind[0], field.size), base.invalid == 0)
    return next(
        (other for other in BASES.values() if ((other.kind[0], other.size), other.invalid == 0) == narrower), None
    )
