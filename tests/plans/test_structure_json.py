import pytest

from plans.library import SHIPPED
from plans.structure_json import StructureError, from_json, to_json


@pytest.mark.parametrize("workout", SHIPPED, ids=lambda one: one.slug)
def test_it_reads_back_what_it_wrote(workout):
    assert from_json(to_json(workout.steps)) == workout.steps


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
        ([{"kind": "work", "metres": 5, "speed": [1.1, 1.0]}], "slower end first"),
        ([{"kind": "work", "metres": 5, "speed": [1, 1], "zone": 2}], "one target, not speed and zone"),
        ([{"kind": "work", "metres": 5, "pace": 3}], "“pace” is not known"),
        ([{"times": 0, "steps": [{"kind": "work", "metres": 5}]}], "1 to 100 times"),
        ([{"times": 2, "steps": []}], "at least one step"),
        ([{"times": 2, "steps": [{"times": 2, "steps": []}]}], "only plain steps"),
        ([{"times": 2, "fewest": 3, "steps": [{"kind": "work", "metres": 5}]}], "lies outside"),
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
