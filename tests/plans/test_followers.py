"""Runners who follow their plans, more or less, reach race day as the preview says."""

import dataclasses

import numpy as np
import pytest

from operations.example_plan import INPUTS
from plans.generator import generate
from plans.generator.loads import state_at_start
from plans.generator.season import season_of
from plans.shipped_schemas import SHIPPED_SCHEMAS
from science.fitness import load_history
from science.planning import FORM

RUNNERS = 2000
#: How they follow: single runs differ by a quarter, the whole of a runner's training by a tenth.
RUN_SPREAD, WHOLE_SPREAD = 0.25, 0.10

MARATHONS = [one for one in SHIPPED_SCHEMAS if one.slug.startswith("marathon")]


def inputs_for(one):
    return dataclasses.replace(INPUTS, schema=one.schema, race_distance=one.race_distance)


@pytest.mark.parametrize("one", MARATHONS, ids=lambda one: one.slug)
def test_eight_of_ten_runners_reach_the_race_inside_the_band(one):
    inputs = inputs_for(one)
    plan = generate(inputs)
    start = state_at_start(inputs, season_of(inputs)[0])
    random = np.random.default_rng(1)
    form = []
    for _runner in range(RUNNERS):
        run = random.normal(1, RUN_SPREAD, len(plan.preview.load)) * random.normal(1, WHOLE_SPREAD)
        followed = np.clip(np.array(plan.preview.load) * run, 0, None)
        form.append(load_history(followed, state=start).tsb[-1])
    low, high = plan.preview.low[-1], plan.preview.high[-1]
    assert 0.72 <= np.mean((low <= np.array(form)) & (np.array(form) <= high)) <= 0.88


@pytest.mark.parametrize("one", MARATHONS, ids=lambda one: one.slug)
def test_whoever_follows_to_the_letter_is_as_fresh_as_the_plan_wishes(one):
    inputs = inputs_for(one)
    plan = generate(inputs)
    start = state_at_start(inputs, season_of(inputs)[0])
    form = load_history(np.array(plan.preview.load), state=start).tsb[-1]
    assert FORM[0] - 1e-6 <= form <= FORM[1] + 1e-6


def test_it_bounds_the_race_morning_of_whoever_runs_all_of_it_a_tenth_too_much():
    plan = generate(INPUTS)
    start = state_at_start(INPUTS, season_of(INPUTS)[0])
    form = load_history(1.1 * np.array(plan.preview.load), state=start).tsb[-1]
    assert plan.preview.low[-1] <= form <= plan.preview.high[-1]
