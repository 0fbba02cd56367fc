"""The messages of which a file has few (sessions, laps, events), one dictionary each."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Iterator
from functools import lru_cache
from heapq import merge
from itertools import chain, islice, repeat
from operator import itemgetter
from typing import NamedTuple

from sessions.decoders.fit.layout import STRING, Layout
from sessions.decoders.fit.messages import Messages
from sessions.decoders.fit.profile import ROWS

#: The fields that may be strings.
TEXTS = frozenset({"product_name", "name", "units", "notes"})
#: A message as name → number, or text for the fields that are strings. What is missing is not in it.
Row = dict[str, float | str]

#: More sessions, laps or events than any day has: the rest of a file made to keep us busy is not read.
MOST_ROWS = 10_000
#: So many layouts are sorted at once, more of them merged as far as they are read.
FEW = 16


class Reader(NamedTuple):
    """How to unpack one layout: the struct, then for each value name, invalid, scale and offset.

    ``plain``: all of them are integers, which is read faster.
    """

    unpack: struct.Struct
    fields: tuple[tuple[str, int | None, float, float], ...]
    plain: bool


@lru_cache(maxsize=256)
def reader(layout: Layout) -> Reader:
    """Compile the fields that we know of a layout into one struct."""
    wanted = [
        (layout.fields[source.number], name, source)
        for name, source in ROWS[layout.message].items()
        if (field := layout.fields.get(source.number)) and field.whole and (field.base is not STRING or name in TEXTS)
    ]
    at, code, fields = 0, layout.order, []
    for field, name, source in sorted(wanted, key=lambda entry: entry[0].offset):
        letter = f"{field.size}s" if field.base is STRING else field.base.letter
        code += f"{field.offset - at}x{letter}"
        at = field.offset + struct.calcsize(f"={letter}")
        fields.append((name, field.base.invalid, source.scale, source.offset))
    return Reader(struct.Struct(code), tuple(fields), all(invalid is not None for _, invalid, _, _ in fields))


def rows(messages: Messages, number: int) -> list[Row]:
    """Return all messages of a number in the order of the file."""
    return list(each_row(messages, number))


def each_row(messages: Messages, number: int) -> Iterator[Row]:
    """Yield the messages of a number in the order of the file, at most ``MOST_ROWS``."""
    found = messages.found.get(number)
    if not found:
        return
    placed = [zip(places.listed(), repeat(reader(layout))) for layout, places in found.items()]
    if len(placed) == 1:
        inorder: Iterable[tuple[int, Reader]] = placed[0]
    else:
        inorder = merge(*placed, key=itemgetter(0)) if len(placed) > FEW else sorted(chain(*placed), key=itemgetter(0))
    buffer = messages.buffer
    for position, how in islice(inorder, MOST_ROWS):
        if not how.plain:
            yield read(buffer, position, how)
            continue
        values = how.unpack.unpack_from(buffer, position)
        yield {
            name: value / scale - offset
            for value, (name, invalid, scale, offset) in zip(values, how.fields, strict=True)
            if value != invalid
        }


def read(buffer: bytes, position: int, how: Reader) -> Row:
    """Unpack one message that may hold texts and floats."""
    row: Row = {}
    for value, (name, invalid, scale, offset) in zip(how.unpack.unpack_from(buffer, position), how.fields, strict=True):
        if isinstance(value, bytes):
            if said := text(value):
                row[name] = said
        elif value != invalid and (invalid is not None or math.isfinite(value)):
            row[name] = value / scale - offset
    return row


def text(raw: bytes) -> str:
    """Return the string up to its NUL, whatever its encoding, without control characters."""
    said = raw.partition(b"\0")[0].decode("utf-8", "replace")
    return "".join(letter for letter in said if letter.isprintable()).strip()


def number(row: Row, name: str) -> float | None:
    """Return a number, None where the file says nothing or says a text."""
    value = row.get(name)
    return value if isinstance(value, float) else None
