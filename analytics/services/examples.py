"""The races of all runners, each as it looked on its eve: what the learned model is trained on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

from analytics.services.known import Known, known_of
from analytics.services.predictions import by_formula, told
from analytics.services.race_results import DatedResult
from runners.models import Runner

if TYPE_CHECKING:
    from science.race_learning import Example


def all_examples() -> Iterator[Example]:
    """Yield an example for every race that the formulas could say something about beforehand; 5 queries a runner."""
    for runner in Runner.objects.order_by("pk").iterator(chunk_size=100):
        yield from examples_of(known_of(runner))


def examples_of(known: Known) -> Iterator[Example]:
    example = import_string("science.race_learning.Example")
    for race in known.races:
        eve = race.date - dt.timedelta(days=1)
        found = by_formula(known, eve, [race.distance]) if may_be_learned_from(race) else []
        for prediction in found:
            yield example(race.day, told(known, eve, found)[0], prediction, race.time)


def may_be_learned_from(race: DatedResult) -> bool:
    """Tell whether the source of a race allows that models learn from it. So far every source does."""
    return True
