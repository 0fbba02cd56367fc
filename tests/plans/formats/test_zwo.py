from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.formats.zwo import ZwoError, read
from plans.formats.zwo_writing import (
    LENGTHS_TURNED,
    RACE_LOST,
    REPEAT_UNROLLED,
    SCALING_LOST,
    TARGET_LOST,
    ZONE_LOST,
    is_intervals,
    write,
)
from plans.library import SHIPPED
from plans.structure import (
    EffortTarget,
    MaximumTarget,
    PowerTarget,
    RaceTarget,
    Repeat,
    SpeedTarget,
    Step,
    ZoneTarget,
    flatten,
)
from plans.structure_json import SLOWEST_SHARE

RUN = "<sportType>run</sportType><thresholdSecPerKm>280</thresholdSecPerKm>"


def file(steps: str, head: str = RUN) -> bytes:
    return f"<workout_file><name>Test</name>{head}<workout>{steps}</workout></workout_file>".encode()


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ('<Warmup Duration="600" PowerLow="0.5" PowerHigh="1"/>', Step("warmup", None, 600, SpeedTarget(0.47, 0.94))),
        (
            '<Cooldown Duration="600" PowerLow="1" PowerHigh="0.5"/>',
            Step("cooldown", None, 600, SpeedTarget(0.47, 0.94)),
        ),
        ('<SteadyState Duration="300" Power="1"/>', Step("work", None, 300, SpeedTarget(0.94, 0.94))),
        ('<steadystate DURATION="300" power="0,8"/>', Step("easy", None, 300, SpeedTarget(0.752, 0.752))),
        ('<SteadyState Duration="300" Power="100"/>', Step("work", None, 300, SpeedTarget(0.94, 0.94))),
        ('<SteadyState Duration="300"/>', Step("easy", None, 300)),
        ('<SteadyState Duration="60" Power="0"/>', Step("rest", None, 60)),
        ('<FreeRide Duration="300" Power="0.9"/>', Step("easy", None, 300)),
        ('<Ramp Duration="60" PowerLow="1" PowerHigh="1.1"/>', Step("work", None, 60, SpeedTarget(0.94, 1.034))),
        ('<MaxEffort Duration="20"/>', Step("work", None, 20)),
        (
            '<IntervalsT Repeat="5" OnDuration="60" OffDuration="30" OnPower="1.1" OffPower="0.7"/>',
            Repeat(
                5,
                (
                    Step("work", None, 60, SpeedTarget(1.034, 1.034)),
                    Step("recovery", None, 30, SpeedTarget(0.658, 0.658)),
                ),
            ),
        ),
        (
            '<Repeat Count="2"><SteadyState Duration="60" Power="1"/><FreeRun Duration="30"/></Repeat>',
            Repeat(2, (Step("work", None, 60, SpeedTarget(0.94, 0.94)), Step("easy", None, 30))),
        ),
        (
            '<SteadyState Duration="60"><textevent timeoffset="0" message="Relax"/></SteadyState>',
            Step("easy", None, 60, note="Relax"),
        ),
    ],
)
def test_it_reads_a_step(xml, expected):
    assert read(file(xml)).structure == (expected,)


def test_it_reads_distances_and_race_paces():
    head = "<SportType>Run</SportType><durationType>distance</durationType>"
    found = read(file('<SteadyState Duration="1000" Power="1" pace="1"/>', head))
    assert found.structure == (Step("work", 1000, None, SpeedTarget(1.03, 1.03)),)


def test_it_reads_what_the_file_says_of_itself():
    data = file(
        '<FreeRide Duration="60"/>', RUN + '<category>Hills</category><tags><tag name="up"/><tag name="up"/></tags>'
    )
    found = read(data)
    assert (found.name, found.family, found.tags) == ("Test", "hills", ("up",))


@pytest.mark.parametrize("category", ["Race", "race", "Tune-up race"])
def test_it_reads_a_race_as_one_on_the_way_to_that_of_a_plan(category):
    found = read(file('<FreeRide Duration="60"/>', f"{RUN}<category>{category}</category>"))
    assert found.family == "tuneup"


def test_it_reads_an_ampersand_that_nobody_escaped():
    data = file('<FreeRide Duration="60"/>').replace(b"<name>Test", b"<name>Hills & dales")
    assert read(data).name == "Hills & dales"


def test_it_tells_what_it_left_out_or_guessed():
    found = read(file('<Dance Duration="9"/><FreeRide Duration="60"/>', ""))
    assert found.structure == (Step("easy", None, 60),)
    assert found.warnings == (
        "The file does not name its sport and was taken for running.",
        "“Dance” is not known here and was left out.",
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "damaged"),
        (b"\x00\x01", "damaged"),
        (file('<FreeRide Duration="60"/>')[:-20], "damaged"),
        (b"<gpx/>", "no ZWO workout"),
        (b" " * (1024 * 1024 + 1), "too large"),
        (b'<!DOCTYPE a [<!ENTITY b "ha">]><workout_file>&b;</workout_file>', "forbidden XML"),
        (file("<FreeRide/>", "<sportType>bike</sportType>"), "another sport"),
        (file(""), "no steps"),
        (file('<FreeRide Duration="sixty"/>'), "“sixty” is no length"),
        (file('<FreeRide Duration="nan"/>'), "“nan” is no length"),
        (file('<FreeRide Duration="-5"/>'), "“-5” is no length"),
        (file('<FreeRide Duration="0"/>'), "above 0"),
        (file('<FreeRide Duration="9e9"/>'), "at most 86,400"),
        (file('<SteadyState Duration="60" Power="fast"/>'), "“fast” is no share"),
        (file('<SteadyState Duration="60" Power="4"/>'), "faster than anybody"),
        (file('<IntervalsT Repeat="1e6" OnDuration="9" OffDuration="9"/>'), "no number of repeats"),
        (file('<IntervalsT Repeat="2"/>'), "no length"),
        (file('<Repeat Count="2"><IntervalsT Repeat="2" OnDuration="9"/></Repeat>'), "repeats within repeats"),
        (file("<Repeat>" * 480 + '<FreeRide Duration="60"/>' + "</Repeat>" * 480), "repeats within repeats"),
        (file('<FreeRide Duration="60"/>' * 501), "more than 500 steps"),
        (file('<Repeat Repeat="100">' + '<FreeRide Duration="9"/>' * 6 + "</Repeat>"), "has 600 steps; at most 500"),
        (file('<Repeat Repeat="100"><FreeRide Duration="1800"/></Repeat>'), "come to 0 km and 50 h; at most"),
    ],
)
def test_it_says_in_one_sentence_why_a_file_cannot_be_used(data, words):
    with pytest.raises(ZwoError, match=words) as caught:
        read(data)
    assert str(caught.value).endswith(".")


shares = st.integers(2000, 20000).map(lambda value: value / 10_000)
targets = st.one_of(
    st.none(),
    st.tuples(shares, shares).map(lambda pair: SpeedTarget(*sorted(pair))),
    st.tuples(shares, shares).map(lambda pair: RaceTarget(*sorted(pair))),
    st.integers(1, 5).map(ZoneTarget),
)
notes = st.text(st.characters(codec="utf-8"), max_size=30)


def steps(metres: bool):
    kinds = ["warmup", "work", "recovery", "cooldown", "easy", *([] if metres else ["rest"])]
    lengths = st.integers(1, 900).map(float)

    def make(kind, length, target, note):
        return Step(
            kind, length if metres else None, None if metres else length, None if kind == "rest" else target, note
        )

    return st.builds(make, st.sampled_from(kinds), lengths, targets, notes)


def structures(metres: bool):
    one = steps(metres)
    repeats = st.builds(Repeat, st.integers(1, 6), st.lists(one, min_size=1, max_size=3).map(tuple))
    return st.lists(st.one_of(one, repeats), min_size=1, max_size=5).map(tuple)


def as_read(step: Step) -> Step:
    """What comes back of a step: paces only, and no characters that XML forbids."""
    target = step.target
    if isinstance(target, RaceTarget | ZoneTarget):
        share = max(round(step.share, 4), SLOWEST_SHARE)
        target = SpeedTarget(share, share)
    note = "".join(one for one in step.note.strip() if one in "\t\n\r" or (one >= " " and one not in "\ufffe\uffff"))
    return replace(step, target=target, note=note.strip())


@settings(max_examples=40)
@given(st.booleans().flatmap(structures))
def test_it_reads_back_what_it_wrote(structure):
    expected: list[Step | Repeat] = []
    for item in structure:
        kept = isinstance(item, Step) or is_intervals(item)
        expected += [item] if kept else flatten([item])
    found = read(write(structure, name="Any")[0]).structure
    assert found == tuple(
        as_read(item) if isinstance(item, Step) else replace(item, steps=tuple(map(as_read, item.steps)))
        for item in expected
    )


@pytest.mark.parametrize("workout", SHIPPED, ids=lambda one: one.slug)
def test_it_writes_every_workout_of_the_library(workout):
    data, _ = write(workout.steps, name=workout.name, family=workout.family)
    found = read(data)
    assert (found.name, found.family, found.warnings) == (workout.name, workout.family, ())
    assert [step.kind for step in flatten(found.structure)] == [step.kind for step in flatten(workout.steps)]


@pytest.mark.parametrize(
    ("structure", "lost"),
    [
        ((Step("easy", seconds=60, target=SpeedTarget(0.8, 0.8)),), ()),
        ((Step("easy", seconds=60, target=ZoneTarget(2)),), (ZONE_LOST,)),
        ((Step("work", seconds=60, target=RaceTarget(1, 1)),), (RACE_LOST,)),
        ((Step("work", seconds=60, target=PowerTarget(1, 1)),), (TARGET_LOST,)),
        ((Step("work", seconds=60, target=MaximumTarget(0.9, 1)),), (TARGET_LOST,)),
        ((Step("work", seconds=60, target=EffortTarget(8)),), (TARGET_LOST,)),
        ((Step("work", seconds=60), Step("work", metres=60)), (LENGTHS_TURNED,)),
        ((Repeat(2, (Step("work", seconds=60),) * 3),), (REPEAT_UNROLLED,)),
        ((Step("work", seconds=60, most=90),), (SCALING_LOST,)),
    ],
)
def test_it_tells_what_zwo_has_no_word_for(structure, lost):
    assert write(structure, name="Any")[1] == lost
