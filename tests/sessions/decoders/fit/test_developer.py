"""Developer fields: those of foot pods and apps that mean the same as a column of ours."""

from __future__ import annotations

import numpy as np
import pytest

from sessions.decoders import decode
from tests.sessions.decoders.wire import (
    HEART_RATE,
    LAP,
    RECORD,
    TIME,
    TIMESTAMP,
    data,
    define,
    define_with_developer,
    fit,
)

nan = np.nan
UNSAID = 0xFF
#: (developer index, number, base type, name, units, native message, native field)
DESCRIPTION = define(3, 206, (0, 1, 2), (1, 1, 2), (2, 1, 2), (3, 24, 7), (8, 12, 7), (14, 2, 0x84), (15, 1, 2))


def describe(
    number: int, base: int, units: bytes, native: int = UNSAID, message: int = RECORD, name: bytes = b""
) -> bytes:
    return DESCRIPTION + data(3, "BBB24s12sHB", 0, number, base, name, units, message, native)


def column(name: str, *content: bytes) -> list[float]:
    (recording,) = decode(fit(*content))
    return list(recording.column(name))


def test_a_developer_field_fills_a_native_column_that_is_absent():
    layout = define_with_developer(0, RECORD, [TIMESTAMP], [(7, 2, 0)])
    assert column("power", describe(7, 0x84, b"Watts", 7), layout, data(0, "IH", TIME, 250)) == [250]


def test_a_developer_field_is_brought_to_our_unit():
    layout = define_with_developer(0, RECORD, [TIMESTAMP], [(7, 4, 0)])
    content = describe(7, 0x88, b"Centimeters", 39), layout, data(0, "If", TIME, 8.5)
    assert column("vertical_oscillation", *content) == [0.085]


def test_a_native_field_beats_a_developers():
    layout = define_with_developer(0, RECORD, [TIMESTAMP, HEART_RATE], [(1, 1, 0)])
    assert column("heart_rate", describe(1, 2, b"bpm", 3), layout, data(0, "IBB", TIME, 120, 99)) == [120]


@pytest.mark.parametrize(
    ("base", "units", "message"), [(0x84, b"hp", RECORD), (0x84, b"Watts", LAP), (0x88, b"Watts", RECORD)]
)
def test_it_does_not_guess_at_a_developer_field(base: int, units: bytes, message: int):
    layout = define_with_developer(0, RECORD, [TIMESTAMP], [(7, 2, 0)])
    content = describe(7, base, units, 7, message), layout, data(0, "IH", TIME, 250)
    np.testing.assert_array_equal(column("power", *content), [nan])


@pytest.mark.parametrize(
    ("name", "units", "column_name", "expected"),
    [
        (b"Power", b"Watts", "power", 250),
        (b"Form Power", b"W", "form_power", 250),
        (b"Air Power", b"Watts", "air_power", 250),
        (b"Leg Spring Stiffness", b"KN/m", "leg_spring_stiffness", 250),
        (b"Ground Time", b"Milliseconds", "ground_contact_time", 0.25),
        (b"Elevation", b"Meters", "altitude", 250),
    ],
)
def test_a_developer_field_without_a_link_is_known_by_its_name(
    name: bytes, units: bytes, column_name: str, expected: float
):
    layout = define_with_developer(0, RECORD, [TIMESTAMP], [(7, 2, 0)])
    content = describe(7, 0x84, units, name=name), layout, data(0, "IH", TIME, 250)
    assert column(column_name, *content) == [expected]


def test_a_link_beats_the_name():
    layout = define_with_developer(0, RECORD, [TIMESTAMP], [(7, 1, 0)])
    content = describe(7, 2, b"bpm", 3, name=b"Cadence"), layout, data(0, "IB", TIME, 150)
    assert column("heart_rate", *content) == [150]


def test_a_developer_field_named_like_a_native_one_yields_to_it():
    layout = define_with_developer(0, RECORD, [TIMESTAMP, (7, 2, 0x84)], [(7, 2, 0)])
    content = describe(7, 0x84, b"Watts", name=b"Power"), layout, data(0, "IHH", TIME, 200, 250)
    assert column("power", *content) == [200]


def test_the_first_of_two_developer_fields_for_one_column_counts():
    layout = define_with_developer(0, RECORD, [TIMESTAMP], [(1, 2, 0), (2, 2, 0)])
    described = describe(1, 0x84, b"Watts", 7) + describe(2, 0x84, b"Watts", name=b"Power")
    assert column("power", described, layout, data(0, "IHH", TIME, 200, 250)) == [200]


def test_a_developer_field_has_scale_and_offset():
    described = define(3, 206, (0, 1, 2), (1, 1, 2), (2, 1, 2), (6, 1, 2), (7, 1, 1), (8, 4, 7), (15, 1, 2))
    described += data(3, "BBBBb4sB", 0, 9, 0x84, 10, 5, b"W", 7)
    layout = define_with_developer(0, RECORD, [TIMESTAMP], [(9, 2, 0)])
    assert column("power", described, layout, data(0, "IH", TIME, 2550)) == [250]


@pytest.mark.parametrize(("base", "size"), [(0x86, 3), (0x88, 3), (0x88, 2), (0x84, 0), (0x07, 4)])
def test_it_passes_over_a_developer_field_of_broken_size_or_of_text(base: int, size: int):
    layout = define_with_developer(0, RECORD, [TIMESTAMP], [(7, size, 0)])
    content = describe(7, base, b"Watts", 7), layout, data(0, "I", TIME) + b"abcd"[:size]
    np.testing.assert_array_equal(column("power", *content), [nan])


def test_a_developer_field_comes_and_goes():
    with_power = define_with_developer(0, RECORD, [TIMESTAMP], [(7, 2, 0)])
    content = [describe(7, 0x84, b"Watts", 7), with_power, data(0, "IH", TIME, 250)]
    content += [define(0, RECORD, TIMESTAMP), data(0, "I", TIME + 1), with_power, data(0, "IH", TIME + 2, 260)]
    np.testing.assert_array_equal(column("power", *content), [250, nan, 260])


def test_a_developer_field_without_a_description_is_passed_over():
    layout = define_with_developer(0, RECORD, [TIMESTAMP], [(7, 2, 0)])
    np.testing.assert_array_equal(column("power", layout, data(0, "IH", TIME, 250)), [nan])


def undersized(base: int, size: int, values: bytes) -> list[float]:
    """A field of power that is described as ``base`` and written in ``size`` bytes, heart rates after it."""
    layout = define_with_developer(0, RECORD, [TIMESTAMP, HEART_RATE], [(7, size, 0)])
    content = (
        describe(7, base, b"Watts", 7),
        layout,
        data(0, "IB", TIME, 120) + values,
        data(0, "IB", TIME + 1, 121) + values,
    )
    assert column("heart_rate", *content) == [120, 121]
    return column("power", *content)


@pytest.mark.parametrize(
    ("base", "size", "values", "power"),
    [
        (0x84, 1, b"\xfa", 250),
        (0x86, 2, b"\xfa\0", 250),
        (0x85, 2, b"\xff\xff", -1),
        (0x8C, 1, b"\x09", 9),
        (0x89, 4, b"\0\0\x80\x3f", 1),
    ],
)
def test_an_undersized_number_is_one_of_the_size_there_is(base: int, size: int, values: bytes, power: float):
    assert undersized(base, size, values) == [power, power]


@pytest.mark.parametrize(
    ("base", "size", "values"),
    [
        (0x84, 1, b"\xff"),
        (0x86, 2, b"\xff\xff"),
        (0x8C, 1, b"\0"),
        (0x86, 3, b"\x01\x02\x03"),
        (0x88, 2, b"\x01\x02"),
        (0x84, 0, b""),
    ],
)
def test_an_undersized_field_without_a_number_leaves_the_record(base: int, size: int, values: bytes):
    np.testing.assert_array_equal(undersized(base, size, values), [nan, nan])
