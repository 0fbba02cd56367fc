"""Schemas on pages: the club's to read and copy, a coach's own to change."""

from __future__ import annotations

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.models import PlanSchema
from plans.schema_files import write
from runners.models import Access
from tests.plans.admin.test_schemas import FIELDS, NAMED

pytestmark = pytest.mark.django_db

LIST, NEW = reverse("plans:schemas"), reverse("plans:schema_new")
PREVIEW, IMPORT = reverse("plans:schema_preview"), reverse("plans:schema_import")


@pytest.fixture
def shared() -> PlanSchema:
    return PlanSchema.objects.get(slug="marathon-16")


def page_of(schema: PlanSchema) -> str:
    return reverse("plans:schema", args=[schema.pk])


def test_it_lists_the_clubs_and_ones_own(bob, carol, client_of):
    PlanSchema.objects.create(owner=carol, name="Carol's", race_distance=5000)
    PlanSchema.objects.create(owner=bob, name="Bob's", race_distance=5000)
    page = client_of(bob).get(LIST)
    assert "Marathon, 16 weeks" in page.text
    assert "Bob&#x27;s" in page.text
    assert "Carol" not in page.text


def test_it_lists_by_distance_and_name(bob, client_of):
    page = client_of(bob).get(LIST, {"distance": "21097.5"})
    assert [one.slug for one in page.context["page_obj"]] == ["half-marathon-12"]
    assert "No schema is like that" in client_of(bob).get(LIST, {"q": "swim"}).text


def test_it_lists_with_the_same_queries_however_many(bob, client_of):
    client = client_of(bob)
    counts = []
    for query in ({"q": "half"}, {}):
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST, query)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_coach_copies_a_shared_schema_and_changes_the_copy(bob, shared, client_of):
    client = client_of(bob)
    client.post(reverse("plans:schema_copy", args=[shared.pk]))
    copy = PlanSchema.objects.get(owner=bob)
    assert (copy.name, copy.slug, copy.structure) == ("Marathon, 16 weeks, copy", "", shared.structure)
    client.post(page_of(copy), NAMED | FIELDS)
    copy.refresh_from_db()
    assert (copy.name, copy.weeks, copy.owner) == ("Spring", 2, bob)


def test_a_coach_reads_a_shared_schema_but_changes_nothing(bob, shared, client_of):
    client = client_of(bob)
    assert "To change it, copy it." in client.get(page_of(shared)).text
    assert client.post(page_of(shared), NAMED | FIELDS).status_code == 404
    assert client.post(reverse("plans:schema_delete", args=[shared.pk])).status_code == 404


def test_an_admin_changes_the_clubs(dan, shared, client_of):
    client_of(dan).post(page_of(shared), NAMED | FIELDS)
    shared.refresh_from_db()
    assert (shared.name, shared.owner, shared.slug) == ("Spring", None, "marathon-16")


def seen_on(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def test_it_says_that_a_schema_was_changed_in_another_tab(dan, shared, client_of):
    client = client_of(dan)
    seen = seen_on(client.get(page_of(shared)).text)
    shared.name = "From the other tab"
    shared.save()
    page = client.post(page_of(shared), NAMED | FIELDS | {"seen": seen})
    assert "was changed meanwhile" in page.text
    assert 'value="Spring"' in page.text
    assert PlanSchema.objects.get(pk=shared.pk).name == "From the other tab"
    client.post(page_of(shared), NAMED | FIELDS | {"seen": seen_on(page.text)})
    assert PlanSchema.objects.get(pk=shared.pk).name == "Spring"


@pytest.mark.parametrize(("who", "owner"), [("bob", "bob"), ("dan", None)])
def test_a_new_schema_is_a_coachs_own_and_an_admins_the_clubs(who, owner, request, client_of):
    client_of(request.getfixturevalue(who)).post(NEW, NAMED | FIELDS)
    made = PlanSchema.objects.get(name="Spring")
    assert made.owner == (request.getfixturevalue(owner) if owner else None)


def test_it_names_the_faulty_week_and_keeps_what_was_typed(bob, client_of):
    page = client_of(bob).post(NEW, NAMED | FIELDS | {"structure-b0-w1-d0-share": "130"})
    assert "Week 2 (Build block), day 1: share must be a number" in page.text
    assert 'value="130"' in page.text
    assert not PlanSchema.objects.filter(owner=bob).exists()


@pytest.mark.parametrize("distance", ["0", "-5", "1000000", "far", ""])
def test_it_takes_no_senseless_race_distance(distance, bob, client_of):
    page = client_of(bob).post(NEW, NAMED | FIELDS | {"race_distance": distance})
    assert page.context["form"].errors["race_distance"]


def test_it_deletes_ones_own(bob, client_of):
    own = PlanSchema.objects.create(owner=bob, name="Old", race_distance=5000)
    client_of(bob).post(reverse("plans:schema_delete", args=[own.pk]))
    assert not PlanSchema.objects.filter(pk=own.pk).exists()


def test_it_previews_what_is_typed_without_saving(bob, client_of):
    another = {key.replace("-w0-", "-w9-"): value for key, value in FIELDS.items() if "-w0-" in key}
    page = client_of(bob).post(PREVIEW, NAMED | another | FIELDS | {"days_per_week": "3"})
    assert len(page.context["plan"].weeks) == 3
    assert not PlanSchema.objects.filter(owner=bob).exists()


def test_it_previews_a_shared_schema_for_an_athlete(alice, bob, shared, history, client_of):
    history(alice.runner)
    asked = {"schema": shared.pk, "athlete": alice.runner.pk, "days_per_week": "5"}
    page = client_of(bob).post(PREVIEW, asked)
    assert page.context["plan"].critical_speed == 3.9
    assert Access.objects.filter(viewer=bob, runner=alice.runner).exists()


def test_it_previews_for_no_stranger(alice, carol, shared, client_of):
    asked = {"schema": shared.pk, "athlete": alice.runner.pk, "days_per_week": "5"}
    assert client_of(carol).post(PREVIEW, asked).status_code == 404


def test_the_preview_names_the_faulty_week(bob, client_of):
    page = client_of(bob).post(PREVIEW, NAMED | FIELDS | {"structure-b0-w1-kind": "load", "days_per_week": "3"})
    assert "Week 2: the last week is the week of the race and must be a taper week." in page.text


def test_the_preview_says_what_is_missing_around_the_weeks(bob, client_of):
    page = client_of(bob).post(PREVIEW, NAMED | FIELDS | {"race_distance": "", "days_per_week": "3"})
    assert page.context["problems"] == ["Race distance, m: This field is required."]


def test_it_gives_a_schema_as_a_file_and_takes_it_back(bob, shared, client_of):
    client = client_of(bob)
    response = client.get(reverse("plans:schema_json", args=[shared.pk]))
    assert response["Content-Disposition"] == 'attachment; filename="marathon-16-weeks.json"'
    file = io.BytesIO(response.content)
    file.name = "spring.json"
    client.post(IMPORT, {"file": file})
    assert PlanSchema.objects.get(owner=bob).structure == shared.structure


def test_it_says_what_is_wrong_with_a_file(bob, shared, client_of):
    shared.structure["blocks"][0]["weeks"][1]["days"][0]["family"] = "swim"
    file = io.BytesIO(write(shared))
    file.name = "swim.json"
    page = client_of(bob).post(IMPORT, {"file": file})
    assert page.status_code == 400
    assert "swim.json was not taken" in page.text
    assert "Week 2 (Base block), day 1: there is no family “swim”." in page.text


def test_it_says_no_more_than_can_be_read(bob, client_of):
    file = io.BytesIO(
        b'{"format": "longrun-schema", "version": 1, "race_distance": 5000, "blocks": [' + b"1," * 9999 + b"1]}"
    )
    file.name = "many.json"
    page = client_of(bob).post(IMPORT, {"file": file})
    assert page.context["verdict"].problems[20:] == ["9980 more problems."]


def test_it_asks_for_a_file(bob, client_of):
    assert "Choose a file first." in client_of(bob).post(IMPORT).text
