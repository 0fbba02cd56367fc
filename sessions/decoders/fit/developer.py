"""Developer fields that stand for a native one: a foot pod's power, a strap's heart rate."""

from __future__ import annotations

from dataclasses import dataclass

from science.recording import Column
from sessions.decoders.fit.layout import BASES, STRING, Base
from sessions.decoders.fit.messages import Messages
from sessions.decoders.fit.profile import DEVELOPER_UNITS, FIELD_DESCRIPTION, NATIVE, RECORD, ROWS
from sessions.decoders.fit.rows import number, rows
from sessions.decoders.fit.table import Table

#: A description that lacks it stands for no column.
NATIVE_FIELD = ROWS[FIELD_DESCRIPTION]["native_field"].number


@dataclass(frozen=True, slots=True)
class Description:
    """A developer field that means the same as a column: ``value = (raw / scale - offset) * factor``."""

    column: str
    base: Base
    scale: float
    offset: float
    factor: float


def descriptions(messages: Messages) -> dict[tuple[int, int], Description]:
    """Return what the file's field descriptions say, by developer index and field number."""
    described = {}
    for row in rows(messages, FIELD_DESCRIPTION):
        column = NATIVE.get(int(number(row, "native_field") or 0))
        factor = DEVELOPER_UNITS.get(column or "", {}).get(str(row.get("units", "")).lower())
        if column is None or factor is None or number(row, "native_message") not in (None, RECORD):
            continue
        index, field = number(row, "developer_index"), number(row, "number")
        base = BASES.get(int(number(row, "base") or 0) & 0x1F, STRING)
        if index is not None and field is not None and base is not STRING:
            scale, offset = number(row, "scale") or 1.0, number(row, "offset") or 0.0
            described[int(index), int(field)] = Description(column, base, scale, offset, factor)
    return described


def developer_columns(messages: Messages, table: Table, absent: set[str]) -> dict[str, Column]:
    """Return the columns among ``absent`` that developer fields have."""
    columns: dict[str, Column] = {}
    natives = (layout.fields.get(NATIVE_FIELD) for layout in messages.found.get(FIELD_DESCRIPTION, {}))
    if not any(natives) or not any(group.layout.developer for group in table.groups):
        return columns
    described = descriptions(messages)
    for group in table.groups:
        for field in group.layout.developer:
            told = described.get((field.developer, field.number))
            if told is None or told.column not in absent or field.size % told.base.size or not field.size:
                continue
            values = group.values(field.offset, told.base, told.scale, told.offset)
            whole = table.put(columns.get(told.column), group, values)
            if whole is not None:
                columns[told.column] = whole
    return {
        name: values * next(told.factor for told in described.values() if told.column == name)
        for name, values in columns.items()
    }
