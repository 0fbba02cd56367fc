import pytest

from plans.library import SHIPPED
from plans.structure import EffortTarget, MaximumTarget, PowerTarget, RaceTarget, SpeedTarget, Step, ZoneTarget
from plans.structure_json import StructureError, from_json, to_json


@pytest.mark.parametrize("workout", SHIPPED, ids=lambda one: one.slug)
def test_it_reads_back_what_it_wrote(workout):
    assert from_json(to_json(workout.steps)) == workout.steps


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({"speed": [0.9, 1.0]}, SpeedTarget(0.9, 1.0)),
        ({"race": [0.98, 1.02]}, RaceTarget(0.98, 1.02)),
        ({"power": [0.9, 1.0]}, PowerTarget(0.9, 1.0)),
        ({"maximum": [0.7, 0.8]}, MaximumTarget(0.7, 0.8)),
        ({"zone": 3}, ZoneTarget(3)),
        ({"effort": 7}, EffortTarget(7)),
        ({}, None),
    ],
)
def test_it_reads_and_writes_every_target(target, expected):
    data = [{"kind": "work", "seconds": 600, **target}]
    (step,) = from_json(data)
    assert isinstance(step, Step)
    assert step.target == expected
    assert to_json([step]) == data


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([], "at least one step"),
        ("x", "at least one step"),
        ([3], "Step 1: expected a step"),
        ([{"kind": "swim", "metres": 5}], "Step 1: kind must be one of"),
        ([{"kind": "work"}], "either metres or seconds"),
        ([{"kind": "work", "metres": 5, "seconds": 5}], "either metres or seconds"),
        ([{"kind": "work", "metres": -5}], "length must be a number above 0"),
        ([{"kind": "work", "metres": "5"}], "length must be a number above 0"),
        ([{"kind": "rest", "metres": 5}], "a rest has a time"),
        ([{"kind": "work", "metres": 5, "zone": 6}], "zone is 1 to 5"),
        ([{"kind": "work", "metres": 5, "speed": [1.1, 1.0]}], "lower end first"),
        ([{"kind": "work", "metres": 5, "power": [1, 9]}], "shares of threshold power, 0.2 to 2.0"),
        ([{"kind": "work", "metres": 5, "maximum": [0.9, 1.1]}], "shares of the maximum heart rate, 0.4 to 1.0"),
        ([{"kind": "work", "metres": 5, "effort": 11}], "the effort is 1 to 10"),
        ([{"kind": "work", "metres": 5, "effort": True}], "the effort is 1 to 10"),
        ([{"kind": "work", "metres": 5, "effort": [5]}], "the effort is 1 to 10"),
        ([{"kind": "work", "metres": 5, "speed": [1, 1], "zone": 2}], "one target, not speed and zone"),
        ([{"kind": "work", "metres": 5, "pace": 3}], "“pace” is not known"),
        ([{"times": 0, "steps": [{"kind": "work", "metres": 5}]}], "1 to 100 times"),
        ([{"times": 2, "steps": []}], "at least one step"),
        ([{"times": 2, "steps": [{"times": 2, "steps": []}]}], "only plain steps"),
        ([{"times": 2, "fewest": 3, "steps": [{"kind": "work", "metres": 5}]}], "lies outside"),
        ([{"times": 2, "fewest": -5, "steps": [{"kind": "work", "metres": 5}]}], "whole numbers from 1 to 100"),
        ([{"times": 2, "fewest": 0, "steps": [{"kind": "work", "metres": 5}]}], "whole numbers from 1 to 100"),
        ([{"times": 2, "most": 101, "steps": [{"kind": "work", "metres": 5}]}], "whole numbers from 1 to 100"),
        ([{"times": 2, "most": True, "steps": [{"kind": "work", "metres": 5}]}], "whole numbers from 1 to 100"),
        ([{"times": 100, "steps": [{"kind": "work", "metres": 5}] * 6}], "has 600 steps; at most 500"),
        ([{"times": 2, "most": 100, "steps": [{"kind": "work", "metres": 5}] * 6}], "has 600 steps; at most 500"),
        ([{"kind": "work", "metres": 5}] * 501, "has 501 steps; at most 500"),
        ([{"kind": "work", "metres": 150_000}] * 2, "come to 300 km and 0 h; at most 200 km and 24 h"),
        ([{"times": 30, "steps": [{"kind": "work", "seconds": 3600}]}], "come to 0 km and 30 h"),
        ([{"kind": "work", "seconds": 3600, "most": 80_000}] * 2, "come to 0 km and 44 h"),
        ([{"kind": "easy", "metres": 5}, {"kind": "easy"}], "Step 2"),
    ],
)
def test_it_says_what_is_wrong(data, words):
    with pytest.raises(StructureError, match=words):
        from_json(data)


def test_it_says_everything_that_is_wrong_at_once():
    with pytest.raises(StructureError) as caught:
        from_json([{"kind": "swim", "metres": 0}, {"kind": "easy"}])
    assert len(caught.value.problems) == 3
