from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from science.recording import Lap
from science.window import between
from tests.science.recordings import broken, steady_run


@pytest.fixture
def run():
    laps = tuple(Lap(start, 1200.0, 1200.0, 3600.0, mean_heart_rate=150, ascent=9) for start in (0.0, 1200.0, 2400.0))
    beats = np.column_stack((np.arange(0.0, 3600.0), np.full(3600, 0.4)))
    return replace(steady_run(), laps=laps, pauses=np.array([[100.0, 130.0], [590.0, 610.0]]), beats=beats)


def test_it_begins_anew(run):
    part = between(run, 600, 1800)
    assert part.start == run.start + timedelta(seconds=600)
    assert part.time[0] == 0
    assert part.elapsed == 1200
    assert part.distance == 3600


def test_it_keeps_what_was_measured(run):
    part = between(run, 600, 1800)
    assert part.columns["heart_rate"].tolist() == run.columns["heart_rate"][600:1801].tolist()


def test_it_cuts_pauses(run):
    assert between(run, 600, 1800).pauses.tolist() == [[0, 10]]
    assert between(run, 600, 1800).timer == 1190


def test_it_cuts_laps(run):
    first, second = between(run, 600, 2400).laps
    assert (first.start, first.elapsed, first.timer, first.distance) == (0, 600, 590, 1800)
    assert math.isnan(first.ascent)
    assert second == replace(run.laps[1], start=600)


def test_it_cuts_beats(run):
    part = between(run, 600, 700)
    assert part.beats[0].tolist() == [0, 0.4]
    assert len(part.beats) == 101


def test_the_whole_of_it_is_all_of_it(run):
    part = between(run, 0, math.inf)
    assert len(part) == len(run)
    assert part.laps == run.laps


def test_two_parts_make_a_whole(run):
    first, second = between(run, 0, 1000.5), between(run, 1000.5, math.inf)
    assert first.distance + second.distance == pytest.approx(run.distance, abs=3)
    assert len(first) + len(second) == len(run)


@pytest.mark.parametrize("name", broken())
def test_it_cuts_anything(name):
    assert len(between(broken()[name], 100, 200)) <= len(broken()[name])
