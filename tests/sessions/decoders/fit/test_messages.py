from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.decoders.fit.messages import Messages, Walker
from tests.sessions.decoders.wire import (
    HEART_RATE,
    RECORD,
    SIMPLE,
    TIME,
    TIMESTAMP,
    data,
    define,
    rates,
)

UNKNOWN = 0xFF00


def walked(content: bytes, *wanted: int) -> Messages:
    return Walker(content, frozenset(wanted or {RECORD})).walk(0)


def positions(messages: Messages, number: int = RECORD) -> list[int]:
    places = messages.found[number].values()
    return sorted(int(at) for each in places for at in each.positions())


def expected(content: list[bytes], first: int) -> list[int]:
    """Positions of the messages whose header's local number is 0."""
    found, at = [], first
    for message in content:
        if message[0] == 0:
            found.append(at)
        at += len(message)
    return found


def test_it_finds_a_run():
    assert positions(walked(SIMPLE + rates(1000))) == [len(SIMPLE) + 6 * at for at in range(1000)]


def test_it_keeps_a_run_as_one():
    ((places,),) = (list(found.values()) for found in walked(SIMPLE + rates(20_000)).found.values())
    assert len(places.runs) == 1
    assert not len(places.pack())


def test_it_finds_a_cycle_of_three():
    head = SIMPLE + define(1, UNKNOWN, TIMESTAMP) + define(2, UNKNOWN, HEART_RATE)
    content = [data(0, "IB", TIME, 1), data(1, "I", 7), data(2, "B", 9)] * 500
    messages = walked(head + b"".join(content))
    assert positions(messages) == expected(content, len(head))
    assert len(next(iter(messages.found[RECORD].values())).runs) == 1


def test_it_finds_messages_in_any_order():
    head = SIMPLE + define(1, UNKNOWN, TIMESTAMP) + define(2, UNKNOWN, HEART_RATE)
    kinds = [data(0, "IB", TIME, 1), data(1, "I", 7), data(2, "B", 9)]
    for seed in range(50):
        content = random.Random(seed).choices(kinds, weights=[8, 3, 1], k=400)
        assert positions(walked(head + b"".join(content))) == expected(content, len(head))


def test_it_takes_a_new_definition_of_the_same_number():
    other = define(0, RECORD, TIMESTAMP)
    content = SIMPLE + rates(5) + other + data(0, "I", TIME) * 5
    assert len(positions(walked(content))) == 10


def test_it_takes_equal_definitions_for_one():
    content = (SIMPLE + rates(1)) * 100
    assert len(walked(content).found[RECORD]) == 1
    assert len(positions(walked(content))) == 100


def test_it_passes_over_messages_that_nobody_wants():
    assert RECORD not in walked(SIMPLE + rates(5), 18).found


def test_it_leaves_out_a_message_that_is_cut_off():
    content = SIMPLE + rates(5)
    messages = walked(content[:-1])
    assert len(positions(messages)) == 4
    assert messages.stopped == len(content) - 6


def test_it_stops_at_a_header_that_nothing_defines():
    messages = walked(SIMPLE + rates(5) + b"\x07" + rates(5))
    assert len(positions(messages)) == 5
    assert messages.stopped == len(SIMPLE) + 30


def test_it_stops_at_a_definition_that_is_cut_off():
    assert walked(SIMPLE[:-2]).stopped == 0


def test_it_survives_a_definition_without_fields():
    content = define(0, RECORD) + b"\x00" * 10 + SIMPLE + rates(3)
    assert len(positions(walked(content))) == 3


Part = tuple[Any, ...]
#: Local number, message, sizes of its fields.
DEFINITIONS = st.tuples(
    st.integers(0, 5), st.sampled_from([RECORD, 18, UNKNOWN]), st.lists(st.integers(0, 9), max_size=4)
)
#: Which local numbers come, and how often in a row this cycle repeats.
CYCLES = st.tuples(st.lists(st.integers(0, 5), min_size=1, max_size=5), st.integers(1, 60))
#: A message with a compressed timestamp: local number and time.
COMPRESSED = st.tuples(st.integers(0, 3), st.integers(0, 31), st.just("compressed"))


def written(parts: list[Part]) -> tuple[bytes, list[int]]:
    """Return the bytes of a file and where its records are, as far as its messages are defined."""
    content, records = bytearray(), []
    lengths: dict[int, tuple[int, int]] = {}
    for part in parts:
        if len(part) == 3 and isinstance(part[2], list):
            local, message, sizes = part
            content += define(local, message, *((number, size, 2) for number, size in enumerate(sizes)))
            lengths[local] = message, sum(sizes)
            continue
        compressed = len(part) == 3
        cycle = [part[0]] if compressed else part[0] * part[1]
        for local in cycle:
            if local not in lengths:
                continue
            message, size = lengths[local]
            if message == RECORD and size:
                records.append(len(content))
            content.append(0x80 | local << 5 | part[1] if compressed else local)
            content += bytes(at % 256 for at in range(len(content), len(content) + size))
    return bytes(content), records


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(DEFINITIONS, CYCLES, COMPRESSED), max_size=30))
def test_it_finds_every_record_of_any_sequence(parts: list[Part]):
    content, records = written(parts)
    messages = walked(content)
    found = sorted(int(at) for places in messages.found.get(RECORD, {}).values() for at in places.positions())
    assert (found, messages.stopped) == (records, None)
