"""Form fields for what runners type, and how they are drawn and answered."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from runners.templatetags.quantities import clock

CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2}(?:[.,]\d+)?)")


class ClockField(forms.CharField):
    """A time as a clock shows it, "4:05" or "3:28:15", as seconds."""

    def to_python(self, value: Any) -> float | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        match = CLOCK.fullmatch(text.strip())
        if match is None:
            raise ValidationError(_("Give a time such as 4:05 or 3:28:15."))
        hours, minutes, seconds = match.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))

    def prepare_value(self, value: Any) -> Any:
        return clock(value) if isinstance(value, int | float) else value


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def between(message: str | Promise) -> dict[str, Any]:
    """Return the messages of a field that says its limits in one sentence, whichever is passed."""
    return {"min_value": message, "max_value": message}


def row_fields(form: forms.ModelForm[Any]) -> list[str]:
    """Return the fields of its row that a form shows: the others may have been changed since the row was read."""
    return [field.name for field in form.instance._meta.fields if field.name in form.fields]


def plainly(value: Any) -> Any:
    """Return a whole number without its decimals, "48" instead of "48.0"; anything else as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
