"""The learned model of race times: trained by command on all runners, kept with its card, loaded where it won.

A model file is read from our own storage only, and only if it has the hash that was written down when it was made.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.module_loading import import_string

from analytics.models import LearnedModel

if TYPE_CHECKING:
    from science.race_learning import BackTest, Example


class ModelRefusedError(Exception):
    """A model's file is gone, or is not the one that was stored."""


def current_model() -> LearnedModel | None:
    """Return the newest model if it won its back-test: an older winner was trained on less; 1 query."""
    newest = LearnedModel.objects.first()
    return newest if newest is not None and newest.used else None


def store_model(examples: Sequence[Example], test: BackTest | None) -> LearnedModel:
    """Keep a model with its card; its file only if it won."""
    used = test is not None and test.wins
    row = LearnedModel(used=used, card=card_of(examples, test))
    if used:
        data = dumped(import_string("science.race_learning.train")(examples))
        row.sha256 = hashlib.sha256(data).hexdigest()
        row.path = default_storage.save(f"models/{row.sha256}.joblib", ContentFile(data))
    row.save()
    return row


def card_of(examples: Sequence[Example], test: BackTest | None) -> dict[str, Any]:
    """Say what a model was trained on and how it did."""
    days = [example.day for example in examples]
    return {
        "kind": "ridge regression of the formulas' errors",
        "races": len(examples),
        "from": dt.date.fromordinal(min(days)).isoformat() if days else None,
        "until": dt.date.fromordinal(max(days)).isoformat() if days else None,
        "features": list(import_string("science.race_learning.FEATURES")),
        "tested_on": test.n if test else 0,
        "error_percent": round(100 * test.model_error, 2) if test else None,
        "formula_error_percent": round(100 * test.formula_error, 2) if test else None,
        "gain_in_standard_errors": round(test.standard_errors, 2) if test else None,
        "band_holds_percent": round(100 * test.band_holds, 1) if test else None,
        "versions": {name: version(name) for name in ("scikit-learn", "numpy")},
    }


def dumped(model: Any) -> bytes:
    buffer = io.BytesIO()
    import_string("joblib.dump")(model, buffer)
    return buffer.getvalue()


@lru_cache(maxsize=2)
def loaded(path: str, sha256: str) -> Any:
    """Return the model of a file in our storage. Raises ModelRefusedError if it is not the file that was stored."""
    try:
        with default_storage.open(path) as file:
            data = file.read()
    except OSError as error:
        raise ModelRefusedError(f"{path} cannot be read") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ModelRefusedError(f"{path} is not the file that was stored")
    return import_string("joblib.load")(io.BytesIO(data))


def answers_on(model: LearnedModel, day: dt.date) -> bool:
    """Tell whether the model knows nothing of ``day`` or later, so that it may predict then."""
    return str(model.card["until"]) < day.isoformat()
