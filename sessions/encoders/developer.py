"""The columns for which FIT has no field, written as a developer's, as the apps of power meters do."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from science.recording import COLUMNS, Column
from sessions.decoders.fit import profile as fit
from sessions.encoders.messages import (
    BYTE,
    DEVELOPER,
    FLOAT32,
    OTHER_LOCAL,
    UINT8,
    UINT16,
    Type,
    Values,
    message,
    numbers,
    text,
)

#: Column: the name by which it is known, and its type.
FIELDS: dict[str, tuple[str, Type]] = {
    "form_power": ("Form Power", UINT16),
    "air_power": ("Air Power", UINT16),
    "leg_spring_stiffness": ("Leg Spring Stiffness", FLOAT32),
}
DEVELOPER_DATA_ID = 207
#: Sixteen bytes that stand for us.
APPLICATION = b"Longrun"


def developer_fields(columns: Mapping[str, Column]) -> list[Values]:
    """Return the fields of the records, numbered as in ``FIELDS``."""
    return [
        numbers(number, kind, columns[name])
        for number, (name, (_, kind)) in enumerate(FIELDS.items())
        if name in columns
    ]


def developer_messages(columns: Mapping[str, Column]) -> list[bytes]:
    """Return what describes those fields, none if there are none."""
    present = [(number, name, *FIELDS[name]) for number, name in enumerate(FIELDS) if name in columns]
    if not present:
        return []
    application = np.array([APPLICATION], "S16")
    who = [Values(1, BYTE, application), numbers(3, UINT8, DEVELOPER)]
    sources = fit.ROWS[fit.FIELD_DESCRIPTION]
    return [
        message(OTHER_LOCAL, DEVELOPER_DATA_ID, who),
        *(
            message(
                OTHER_LOCAL,
                fit.FIELD_DESCRIPTION,
                [
                    numbers(sources["developer_index"].number, UINT8, DEVELOPER),
                    numbers(sources["number"].number, UINT8, number),
                    numbers(sources["base"].number, UINT8, kind.code),
                    text(sources["name"].number, called),
                    text(sources["units"].number, COLUMNS[name]),
                    numbers(sources["native_message"].number, UINT16, fit.RECORD),
                ],
            )
            for number, name, called, kind in present
        ),
    ]
