"""Workouts on watches: what is written is what fitparse and fitdecode, two decoders of others, read."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from typing import Any

import fitdecode
import fitparse
import pytest

from plans.formats.fit import MOST_STEPS, NAME_LENGTH, watch_workout, write
from plans.generator.paces import resolved
from plans.library import SHIPPED
from plans.structure import (
    RACE_SHARE,
    EffortTarget,
    MaximumTarget,
    PowerTarget,
    Repeat,
    SpeedTarget,
    Step,
    ZoneTarget,
    flatten,
)
from plans.targets import Numbers

MADE = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)
ALICE = Numbers(4.0, (114.0, 133.0, 152.0, 171.0, 190.0), max_heart_rate=190.0, threshold_power=300.0)

EASY = Step("warmup", metres=2000, target=SpeedTarget(0.75, 0.85))
THOUSAND = Step("work", metres=1000, target=SpeedTarget(1.0, 1.05), note="Even pace")
JOG = Step("recovery", seconds=120)
TEMPO = Step("easy", seconds=1200, target=ZoneTarget(3))
SESSION = (EASY, Repeat(5, (THOUSAND, JOG)), TEMPO)


def by_fitdecode(data: bytes) -> list[dict[str, Any]]:
    with fitdecode.FitReader(io.BytesIO(data), check_crc=fitdecode.CrcCheck.RAISE) as reader:
        frames = [frame for frame in reader if frame.frame_type == fitdecode.FIT_FRAME_DATA]
    return [{field.name: field.value for field in frame.fields} for frame in frames if frame.name == "workout_step"]


def by_fitparse(data: bytes) -> list[dict[str, Any]]:
    return [message.get_values() for message in fitparse.FitFile(io.BytesIO(data)).get_messages("workout_step")]


@pytest.fixture(params=[by_fitdecode, by_fitparse])
def read(request):
    return request.param


def test_others_read_what_was_planned(read):
    data, lost = write(SESSION, name="VO₂ 5 × 1 km", numbers=ALICE, made=MADE)
    easy, thousand, jog, back, last, tempo = read(data)
    assert lost == []
    assert (easy["duration_distance"], easy["intensity"]) == (2000.0, "warmup")
    assert (easy["custom_target_speed_low"], easy["custom_target_speed_high"]) == (3.0, 3.4)
    assert (thousand["duration_distance"], thousand["notes"], thousand["intensity"]) == (1000.0, "Even pace", "active")
    assert (jog["duration_time"], jog["target_type"]) == (120.0, "open")
    assert jog["intensity"] in ("recovery", 4)  # fitparse has no name for it
    assert (back["duration_type"], back["duration_step"], back["repeat_steps"]) == ("repeat_until_steps_cmplt", 1, 4)
    assert (last["duration_distance"], last["custom_target_speed_high"]) == (1000.0, 4.2)
    assert (tempo["duration_time"], tempo["target_type"]) == (1200.0, "heart_rate")
    # From 100 on a heart rate is in beats: 133 to 152.
    assert (tempo["custom_target_heart_rate_low"], tempo["custom_target_heart_rate_high"]) == (233, 252)


def run_through(steps: list[dict[str, Any]]) -> list[tuple[float | None, float | None]]:
    """What a watch leads through: metres and seconds of each step in the order in which it comes."""
    done: list[tuple[float | None, float | None]] = []
    for step in steps:
        if step["duration_type"] == "repeat_until_steps_cmplt":
            lengths = [(one.get("duration_distance"), one.get("duration_time")) for one in steps]
            done += (int(step["repeat_steps"]) - 1) * lengths[int(step["duration_step"]) : steps.index(step)]
        else:
            done.append((step.get("duration_distance"), step.get("duration_time")))
    return done


@pytest.mark.parametrize("workout", SHIPPED, ids=lambda one: one.slug)
def test_others_lead_through_every_workout_of_the_library(workout, read):
    structure = resolved(workout.steps, RACE_SHARE, False)
    data, _lost = write(structure, name=workout.name, numbers=ALICE, made=MADE)
    assert run_through(read(data)) == [(step.metres, step.seconds) for step in flatten(structure)]


@pytest.mark.parametrize("times", [1, 2, 3])
def test_it_leaves_out_the_jog_after_the_last_round(times, read):
    data, _ = write((Repeat(times, (THOUSAND, JOG)),), name="Any", numbers=ALICE, made=MADE)
    assert run_through(read(data)) == [(1000.0, None), (None, 120.0)] * (times - 1) + [(1000.0, None)]


def test_it_repeats_rounds_without_a_jog_as_they_are():
    workout, _ = watch_workout((Repeat(3, (THOUSAND, EASY)),), name="Any", numbers=ALICE)
    assert [step.ends for step in workout.steps] == ["distance", "distance", "repeat"]
    assert workout.steps[2].times == 3


def test_it_says_that_more_steps_are_left_out_than_a_watch_takes(read):
    data, lost = write((THOUSAND,) * (MOST_STEPS + 3), name="Any", numbers=ALICE, made=MADE)
    assert len(read(data)) == MOST_STEPS
    assert lost == ["Watches take 50 steps; the last 3 are not in it."]


def test_it_cuts_a_long_name_and_says_so():
    name = "Long 24 km – with three times four kilometres"
    workout, lost = watch_workout((EASY,), name=name, numbers=ALICE)
    assert workout.name == "Long 24 km - with three times four kilo."
    assert len(workout.name) == NAME_LENGTH
    assert lost == ["“Long 24 km - with three times four kilometres” is cut to 40 characters."]


def test_it_cuts_letters_that_take_many_bytes_and_says_so():
    workout, (said,) = watch_workout((replace(EASY, note="走" * 100),), name="Any", numbers=ALICE)
    assert workout.steps[0].notes == "走" * 84 + "."
    assert "is cut to 85 characters." in said


def test_it_writes_names_in_characters_that_watches_have():
    workout, lost = watch_workout((EASY,), name="VO₂ 5 × 1 km – fast…", numbers=ALICE)
    assert (workout.name, lost) == ("VO2 5 × 1 km - fast...", [])


def test_it_says_that_there_are_no_paces_without_a_critical_speed():
    workout, lost = watch_workout((EASY,), name="Any", numbers=Numbers())
    assert workout.steps[0].target == "open"
    assert lost == ["There are no paces in it, because critical speed is not known."]


def test_it_leaves_zones_that_nobody_knows_to_the_watch(read):
    data, lost = write((TEMPO,), name="Any", numbers=Numbers(4.0), made=MADE)
    assert read(data)[0]["target_hr_zone"] == 3
    assert lost == ["Heart-rate zones are those that are set on the watch."]


def test_it_warns_of_no_heart_that_beats_slowly_in_the_lowest_zone():
    workout, _ = watch_workout((replace(TEMPO, target=ZoneTarget(1)),), name="Any", numbers=ALICE)
    assert (workout.steps[0].low, workout.steps[0].high) == (40, 114)


def test_others_read_power_in_watts(read):
    (step,) = read(write((replace(TEMPO, target=PowerTarget(0.9, 1.0)),), name="Any", numbers=ALICE, made=MADE)[0])
    # From 1000 on a power is in watts.
    assert (step["target_type"], step["custom_target_power_low"], step["custom_target_power_high"]) == (
        "power", 1270, 1300,
    )  # fmt: skip


def test_others_read_shares_of_the_maximum_heart_rate(read):
    workout = (replace(TEMPO, target=MaximumTarget(0.7, 0.8)),)
    (step,) = read(write(workout, name="Any", numbers=ALICE, made=MADE)[0])
    assert (step["custom_target_heart_rate_low"], step["custom_target_heart_rate_high"]) == (233, 252)
    data, lost = write(workout, name="Any", numbers=Numbers(4.0), made=MADE)
    (step,) = read(data)
    assert (step["custom_target_heart_rate_low"], step["custom_target_heart_rate_high"]) == (70, 80)
    assert lost == ["Heart rates are shares of the maximum that is set on the watch."]


def test_an_effort_stands_in_the_note(read):
    workout = (replace(TEMPO, target=EffortTarget(7), note="Uphill"),)
    (step,) = read(write(workout, name="Any", numbers=ALICE, made=MADE)[0])
    assert (step["target_type"], step["notes"]) == ("open", "Effort 7 of 10. Uphill")


def test_it_says_that_there_is_no_power_without_a_threshold():
    _workout, lost = watch_workout((replace(TEMPO, target=PowerTarget(0.9, 1.0)),), name="Any", numbers=Numbers(4.0))
    assert lost == ["There is no power in it, because threshold power is not known."]
