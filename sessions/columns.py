"""Recording columns as a table of whole numbers, exact on the grid that watches record on, small on disk.

A watch counts in millimetres, tenths of a bpm, 2³¹ths of half a turn. A column that lies on such
a grid is kept as whole steps of it, whose differences pack well; any other column as floating
point. ``divisors`` says for each column of whole numbers how many steps make one SI unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from science.recording import Column

SEMICIRCLES = 2.0**31 / 180

#: Steps per SI unit, tried in this order.
GRIDS: dict[str, tuple[float, ...]] = {
    "time": (1e3, 1024.0),
    "interval": (1e3, 1024.0),
    "latitude": (SEMICIRCLES, 1e7),
    "longitude": (SEMICIRCLES, 1e7),
    "heart_rate": (1.0,),
    "cadence": (64.0,),
    "power": (1.0,),
    "temperature": (10.0,),
    "vertical_oscillation": (1e5,),
    "ground_contact_time": (1e5,),
    "step_length": (1e5,),
}
COMMON_GRID = (1e3,)
#: What six digits cannot hold: a marathon to the millimetre, a place to the decimetre.
EXACT = frozenset({"time", "interval", "latitude", "longitude", "distance"})
#: How far from a step a value may lie, in steps.
TOLERANCE = 1e-4
LARGEST = 2.0**62


def packed(column: Column, name: str) -> tuple[pa.Array, float | None]:
    """Return the column as it is stored, missing as null, and its divisor if it is whole steps."""
    missing = np.isnan(column)
    with np.errstate(over="ignore"):
        for divisor in GRIDS.get(name, COMMON_GRID):
            steps = whole_steps(column, missing, divisor)
            if steps is not None:
                return arrow(steps, missing), divisor
        return arrow(column if name in EXACT else column.astype(np.float32), missing), None


def arrow(values: NDArray[Any], missing: NDArray[np.bool_]) -> pa.Array:
    """Return the values as an Arrow array; ``pa.array`` would load pandas to ask whether they are its."""
    valid = pa.py_buffer(np.packbits(~missing, bitorder="little")) if missing.any() else None
    kind = pa.from_numpy_dtype(values.dtype)
    return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(np.ascontiguousarray(values))])


def whole_steps(column: Column, missing: NDArray[np.bool_], divisor: float) -> NDArray[np.integer] | None:
    """Return the column in steps, 0 where missing; None if it does not lie on that grid."""
    scaled = column * divisor
    steps = np.where(missing, 0.0, np.rint(scaled))
    reach = float(np.max(np.abs(steps), initial=0.0))
    if not reach < LARGEST or np.any(np.abs(scaled - steps) > TOLERANCE):
        return None
    return steps.astype(np.int32 if reach < 2**31 else np.int64)


def unpacked(stored: pa.ChunkedArray, divisor: float | None) -> Column:
    """Return a stored column in SI units, missing = NaN."""
    column = np.concatenate([numbers(chunk) for chunk in stored.chunks] or [np.empty(0)])
    return column if divisor is None else column / divisor


def numbers(chunk: pa.Array) -> Column:
    """Return an Arrow array as floats, null = NaN; its own ``to_numpy`` would load pandas."""
    valid, data = chunk.buffers()
    end = chunk.offset + len(chunk)
    values = np.frombuffer(data, chunk.type.to_pandas_dtype())[chunk.offset : end].astype(np.float64)
    if chunk.null_count:
        bits = np.unpackbits(np.frombuffer(valid, np.uint8), count=end, bitorder="little")
        values[bits[chunk.offset :] == 0] = np.nan
    return values


def table(columns: Mapping[str, Column]) -> tuple[pa.Table, dict[str, float], dict[str, str]]:
    """Return the table, the divisors of its columns of whole numbers, and the encoding of each column.

    A column without any value is left out: it reads as missing anyway.
    """
    arrays, divisors, encodings = {}, {}, {}
    for name, column in columns.items():
        if name != "time" and np.isnan(column).all():
            continue
        arrays[name], divisor = packed(column, name)
        encodings[name] = "BYTE_STREAM_SPLIT" if divisor is None else "DELTA_BINARY_PACKED"
        if divisor is not None:
            divisors[name] = divisor
    return pa.Table.from_arrays(list(arrays.values()), list(arrays)), divisors, encodings
