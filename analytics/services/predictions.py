"""What a runner will run, as of any day, from what was known by then. Pages, plans and mails ask here."""

from __future__ import annotations

import datetime as dt
import logging
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from django.utils.module_loading import import_string

from analytics.services.known import OLDEST_DAYS, Known, known_of
from analytics.services.learning import ModelRefusedError, answers_on, loaded
from runners.models import Runner
from science.prediction import RACE_DISTANCES, Prediction, predict_races
from science.world_records import world_record

logger = logging.getLogger(__name__)

LEARNED = "learned"
#: The model is told of so many of the last races.
PAST_RACES = 5


def race_prediction(runner: Runner, distance: float, day: dt.date | None = None) -> Prediction | None:
    """Return what the runner's results say about a race over ``distance`` m today; None without results. 5 queries."""
    today = day or runner.today()
    found = predictions(known_of(runner, recent_to=today), today, [distance])
    return found[0] if found else None


def predictions(known: Known, day: dt.date, distances: Sequence[float]) -> list[Prediction]:
    """Return what was known at the end of ``day`` says about races then; nothing without results. No query.

    The learned model answers if there is one that won its back-test and was trained on nothing of ``day`` or later.
    """
    found = by_formula(known, day, distances)
    if known.model is None or not found or not answers_on(known.model, day):
        return found
    try:
        model = loaded(known.model.path, known.model.sha256)
    except ModelRefusedError as refused:
        logger.error("the formulas predict: %s", refused)
        return found
    standard = by_formula(known, day, RACE_DISTANCES)
    moves = import_string("science.race_learning.corrections")(model, told(known, day, standard))
    moves = np.interp([math.log(one.distance) for one in found], np.log(RACE_DISTANCES), kept_in_order(standard, moves))
    return [moved(one, float(by)) for one, by in zip(found, moves, strict=True)]


def by_formula(known: Known, day: dt.date, distances: Sequence[float]) -> list[Prediction]:
    when = day.toordinal()
    return predict_races(distances, results=known.results(when), weekly_distance=known.weekly_distance(when))


def told(known: Known, day: dt.date, found: Sequence[Prediction]) -> list[tuple[float, ...]]:
    """Return what the learned model is told of each prediction of a day."""
    features = import_string("science.race_learning.features")
    fitness = float(known.fitness_on(np.array([day.toordinal()]))[0])
    context = {
        "weekly_distance": known.weekly_distance(day.toordinal()),
        "fitness": fitness if math.isfinite(fitness) else None,
        "age": known.runner.age_on(day),
        "sex": known.runner.sex,
        "past_errors": errors_before(known, day),
    }
    return [features(one, **context) for one in found]


def errors_before(known: Known, day: dt.date) -> list[float]:
    """Return by how much (ln) the last races of a year up to ``day`` were slower than the formulas said before."""
    end = day.toordinal()
    errors = []
    for race in [race for race in known.races if end - OLDEST_DAYS < race.day <= end][-PAST_RACES:]:
        for found in by_formula(known, race.date - dt.timedelta(days=1), [race.distance]):
            errors.append(math.log(race.time / found.time))
    return errors


def kept_in_order(found: Sequence[Prediction], moves: Sequence[float]) -> list[float]:
    """Return the moves (ln), changed where a longer race would get a faster pace or beat the world record."""
    slowest, kept = -math.inf, []
    for one, by in zip(found, moves, strict=True):
        pace = math.log(one.time / one.distance)
        least = math.log(world_record(one.distance) / one.distance)
        slowest = max(pace + by, slowest, least)
        kept.append(slowest - pace)
    return kept


def moved(prediction: Prediction, by: float) -> Prediction:
    scale = math.exp(by)
    return replace(
        prediction,
        time=scale * prediction.time,
        low=scale * prediction.low,
        high=scale * prediction.high,
        method=LEARNED,
    )
