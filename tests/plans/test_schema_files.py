"""Schemas as JSON files: out, in, and what is said of bad ones."""

from __future__ import annotations

import json

import pytest
from django.conf import settings

from plans.models import PlanSchema, known_workouts
from plans.schema_files import MAX_BYTES, read, write
from plans.schemas import SchemaError
from plans.shipped_schemas import SHIPPED_SCHEMAS

pytestmark = pytest.mark.django_db


def taken(data: bytes) -> PlanSchema:
    return read(data, known_workouts())


def refused(data: bytes) -> list[str]:
    with pytest.raises(SchemaError) as caught:
        taken(data)
    return [str(problem) for problem in caught.value.problems]


def changed(**changes) -> bytes:
    data = json.loads(write(PlanSchema.objects.get(slug="10-km-10")))
    return json.dumps({**data, **changes}).encode()


@pytest.mark.parametrize("slug", [one.slug for one in SHIPPED_SCHEMAS])
def test_it_reads_back_every_shipped_schema(slug):
    row = PlanSchema.objects.get(slug=slug)
    found = taken(write(row))
    for name in ("name", "description", "race_distance", "weeks", "structure"):
        assert getattr(found, name) == getattr(row, name)
    assert not found.pk
    assert (found.slug, found.owner) == ("", None)


def test_it_reads_the_file_that_the_documentation_shows():
    text = (settings.BASE_DIR / "docs" / "workouts.md").read_text()
    found = taken(text.split("```json\n")[1].split("```")[0].encode())
    assert (found.name, found.weeks) == ("10 km, 3 weeks", 3)


def test_it_names_the_faulty_week():
    data = json.loads(changed())
    data["blocks"][1]["weeks"][2]["days"][0]["share"] = 7
    assert refused(json.dumps(data).encode()) == [
        "Week 7 (Build block), day 1: share must be a number from 0.001 to 1 (100 %)."
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "damaged or no JSON"),
        (b"\xff\xfe", "damaged or no JSON"),
        (b"[" * 100_000, "damaged or no JSON"),
        (b'{"share": NaN}', "damaged or no JSON"),
        (b" " * (MAX_BYTES + 1), "too large"),
        (b"[]", "no plan schema"),
        (b'{"format": "longrun-schema", "version": 2}', "newer version"),
        (b'{"format": "longrun-schema", "version": 1}', "blocks"),
    ],
)
def test_it_says_why_a_file_cannot_be_used(data, words):
    assert words in " ".join(refused(data))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "name: "),
        ({"name": "x" * 121}, "name: "),
        ({"name": 5}, "must be text"),
        ({"race_distance": "far"}, "race_distance: it must be a number"),
        ({"race_distance": True}, "race_distance: it must be a number"),
        ({"race_distance": 100}, "race_distance: "),
        ({"race_distance": 1e300}, "race_distance: "),
        ({"race_distance": 10**400}, "race_distance: it must be a number"),
        ({"race_distance": None}, "race_distance: it must be a number"),
        ({"blocks": "none"}, "blocks"),
    ],
)
def test_it_says_what_is_wrong_around_the_weeks(changes, words):
    assert words in " ".join(refused(changed(**changes)))
