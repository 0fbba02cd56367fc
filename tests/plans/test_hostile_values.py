"""What no page sends is answered like what makes no sense, never with an error of the server."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from plans import schema_files
from plans.models import PlanSchema, Workout, known_workouts
from plans.services import preview_plan
from plans.structure import RACE_SHARE
from plans.watch import race_share_of
from plans.workout_files import zwo_of

pytestmark = pytest.mark.django_db

ENDLESS = "9" * 5000


def test_an_endless_number_of_weeks_gives_one_sheet(planned, bob, client_of):
    page = client_of(bob).get(reverse("plans:sheet", args=[planned.runner.pk]), {"weeks": ENDLESS})
    assert (page.status_code, page.context["count"]) == (200, 1)


@pytest.mark.parametrize("name", ["undo", "redo"])
def test_an_endless_edition_is_not_that_of_the_plan(name, planned, bob, client_of):
    client = client_of(bob)
    answer = client.post(
        reverse(f"plans:{name}", args=[planned.pk]), {"edition": ENDLESS}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 409


def test_an_endless_edition_changes_no_workout(planned, bob, client_of):
    workout = planned.workouts.order_by("day").last()
    answer = client_of(bob).post(
        reverse("plans:change", args=[workout.pk]),
        {"what": "delete", "edition": ENDLESS},
        headers={"accept": "application/json"},
    )
    assert answer.status_code in (409, 422)
    assert planned.workouts.filter(pk=workout.pk).exists()


def test_there_is_no_schema_of_an_endless_number(bob, client_of):
    assert client_of(bob).post(reverse("plans:schema_preview"), {"schema": ENDLESS}).status_code == 404


def test_no_day_is_for_an_endless_number_of_days_a_week(bob, client_of):
    day = {"role": "long", "family": "long", "share": "40", "from_days": ENDLESS}
    typed = {f"structure-b0-w0-d0-{name}": value for name, value in day.items()}
    typed |= {"name": "Any", "race_distance": "10000", "structure-b0-name": "Base", "structure-b0-phase": "base"}
    typed |= {"structure-b0-w0-kind": "load"}
    page = client_of(bob).post(reverse("plans:schema_new"), typed)
    assert page.status_code == 200
    assert "from_days is 1 to 7" in page.text


@pytest.mark.parametrize("bad", ["\0", "\ud800"])
@pytest.mark.parametrize("place", ["name", "description", "block", "aim", "focus", "kind", "family", "workout"])
def test_no_schema_with_a_character_that_cannot_be_stored_is_taken(place, bad, bob, client_of):
    data = json.loads(schema_files.write(PlanSchema.objects.get(slug="10-km-10")))
    block = data["blocks"][0]
    week = block["weeks"][0]
    holder, key = {
        "block": (block, "name"),
        "aim": (block, "aim"),
        "focus": (week, "focus"),
        "kind": (week, "kind"),
        "family": (week["days"][0], "family"),
        "workout": (week["days"][0], "workout"),
    }.get(place, (data, place))
    holder[key] = f"a{bad}b"
    file = SimpleUploadedFile("bad.json", json.dumps(data).encode())
    page = client_of(bob).post(reverse("plans:schema_import"), {"file": file})
    assert page.status_code == 400
    assert page.context["verdict"].problems
    assert not PlanSchema.objects.filter(owner=bob).exists()


def test_only_what_a_schema_has_is_kept_of_a_file():
    row = PlanSchema.objects.get(slug="10-km-10")
    data = json.loads(schema_files.write(row))
    data["blocks"][0]["junk"] = data["blocks"][0]["weeks"][0]["days"][0]["junk"] = "\0"
    assert schema_files.read(json.dumps(data).encode(), known_workouts()).structure == row.structure


TYPED = {
    "name": "Mine",
    "family": "easy",
    "steps": '[{"kind": "easy", "metres": 5000}]',
    "phases": "[]",
    "tags": "[]",
}


@pytest.mark.parametrize(
    "change",
    [
        {"steps": r'[{"kind": "easy", "metres": 5000, "note": "a\u0000"}]'},
        {"tags": r'["a\u0000"]'},
        {"phases": r'["\u0000"]'},
    ],
)
def test_no_workout_with_a_character_that_cannot_be_stored_is_taken(change, bob, client_of):
    page = client_of(bob).post(reverse("admin:plans_workout_add"), TYPED | change)
    assert "holds a character that cannot be stored" in page.text
    assert not bob.workouts.exists()


@pytest.mark.parametrize("value", ["5", "true", '"base"', '{"a": 1}', '[["base"]]', "[null]"])
@pytest.mark.parametrize("name", ["phases", "tags"])
def test_no_workout_is_taken_whose_phases_or_tags_are_no_list_of_texts(name, value, dan, client_of):
    page = client_of(dan).post(reverse("admin:plans_workout_add"), TYPED | {name: value})
    assert "Write a list of texts in brackets" in page.text
    assert not Workout.objects.filter(name="Mine").exists()


def test_no_workout_is_taken_for_a_phase_that_no_plan_has(dan, client_of):
    page = client_of(dan).post(reverse("admin:plans_workout_add"), TYPED | {"phases": '["base", "Build"]'})
    assert "Each phase must be one of base, build, peak, taper, recovery, race." in page.text


@pytest.mark.parametrize("value", ["", "null", "{}", '""'])
def test_phases_and_tags_left_empty_are_none(value, dan, client_of):
    client_of(dan).post(reverse("admin:plans_workout_add"), TYPED | {"phases": value, "tags": value})
    workout = Workout.objects.get(name="Mine")
    assert (workout.phases, workout.tags) == ([], [])


@pytest.mark.parametrize("value", [5, True, {"a": 1}, [["base"]]])
def test_a_workout_of_faulty_phases_and_tags_breaks_no_plan_and_no_file(value, alice, history, wish):
    runner = history(alice.runner)
    faulty = Workout.objects.create(
        name="Faulty", family="easy", steps=[{"kind": "easy", "metres": 5000}], phases=value, tags=value
    )
    assert preview_plan(runner=runner, wish=wish(runner)).plan.days
    assert zwo_of(faulty)


def test_a_schema_for_no_distance_breaks_no_form(alice, client_of):
    PlanSchema.objects.filter(slug="marathon-16").update(race_distance=0)
    assert client_of(alice).get(reverse("plans:new", args=[alice.runner.pk])).status_code == 200


def test_a_plan_that_does_not_name_its_distance_trains_the_speed_of_a_marathon(planned):
    del planned.inputs["race_distance"]
    assert race_share_of(planned) == RACE_SHARE
