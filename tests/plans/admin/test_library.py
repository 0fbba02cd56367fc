from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.models import Workout

LIST = reverse("admin:plans_workout_changelist")
IMPORT = reverse("admin:plans_workout_import")
ZWO = b"""<workout_file><name>%s</name><sportType>run</sportType>
<workout><SteadyState Duration="600" Power="0.8"/></workout></workout_file>"""
STEPS = [{"kind": "easy", "seconds": 1800}]


def file(name: str = "easy.zwo", data: bytes = ZWO % b"Ten easy minutes") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.fixture
def own(bob) -> Workout:
    return Workout.objects.create(owner=bob, name="Bob's hour", family="easy", steps=STEPS)


def test_it_brings_a_coachs_files_into_her_own_library(bob, client_of):
    response = client_of(bob).post(IMPORT, {"zwo": [file(), file("broken.zwo", b"<workout_file>")]})
    assert Workout.objects.get(name="Ten easy minutes").owner == bob
    assert "1 workout came in." in response.text
    assert "The file is damaged or no ZWO file; export it again." in response.text


def test_it_brings_an_admins_archive_into_the_shared_library(dan, client_of):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("deep/one.zwo", ZWO % b"One")
        archive.writestr("deep/readme.txt", "no")
        archive.writestr("two.ZWO", ZWO % b"Two")
    client_of(dan).post(IMPORT, {"zwo": [file("all.zip", packed.getvalue())]})
    assert set(Workout.objects.filter(slug="", owner=None).values_list("name", flat=True)) == {"One", "Two"}


def test_it_brings_a_file_in_once(bob, client_of):
    client = client_of(bob)
    client.post(IMPORT, {"zwo": [file()]})
    assert "It is in the library already." in client.post(IMPORT, {"zwo": [file()]}).text
    assert Workout.objects.filter(owner=bob).count() == 1


def test_it_says_what_is_wrong_with_an_archive(bob, client_of):
    response = client_of(bob).post(IMPORT, {"zwo": [file("all.zip", b"PK\x03\x04 cut off")]})
    assert "The archive is damaged, or needs a password; pack it again." in response.text


def test_an_empty_file_holds_up_no_other(bob, client_of):
    response = client_of(bob).post(IMPORT, {"zwo": [file("empty.zwo", b""), file()]})
    assert "1 workout came in." in response.text
    assert "The file is damaged or no ZWO file; export it again." in response.text


def test_it_asks_for_a_file(bob, client_of):
    assert "This field is required." in client_of(bob).post(IMPORT).text


def test_it_takes_no_workout_for_the_race_of_a_plan(own, bob, client_of):
    path = reverse("admin:plans_workout_change", args=[own.pk])
    client_of(bob).post(path, {"name": own.name, "family": "race", "steps": json.dumps(STEPS), "phases": "[]"})
    own.refresh_from_db()
    assert own.family == "easy"
    client_of(bob).post(path, {"name": own.name, "family": "tuneup", "steps": json.dumps(STEPS), "phases": "[]"})
    own.refresh_from_db()
    assert own.family == "tuneup"


def test_it_gives_one_workout_as_a_file(own, bob, carol, client_of):
    address = reverse("admin:plans_workout_zwo", args=[own.pk])
    answer = client_of(bob).get(address)
    assert answer["Content-Disposition"] == 'attachment; filename="Bobs_hour.zwo"'
    assert b'<FreeRide Duration="1800"' in answer.content
    assert client_of(carol).get(address).status_code == 302


def test_it_packs_selected_workouts(own, bob, client_of):
    answer = client_of(bob).post(LIST, {"action": "download", "_selected_action": [own.pk]})
    assert zipfile.ZipFile(io.BytesIO(answer.content)).namelist() == [f"{own.pk}-Bobs_hour.zwo"]


def test_it_packs_no_strange_workouts(own, carol, client_of):
    answer = client_of(carol).post(LIST, {"action": "download", "_selected_action": [own.pk]})
    assert zipfile.ZipFile(io.BytesIO(answer.content)).namelist() == []


def test_it_copies_shared_workouts_for_a_coach(bob, client_of):
    shared = Workout.objects.exclude(slug="")[:2]
    client_of(bob).post(LIST, {"action": "copy", "_selected_action": [one.pk for one in shared]})
    copies = Workout.objects.filter(owner=bob)
    assert {(one.name, one.slug) for one in copies} == {(one.name, "") for one in shared}


def test_it_tells_a_coach_what_is_hers_to_edit(bob, client_of):
    assert "You edit your own workouts and copy the club’s." in client_of(bob).get(LIST).content.decode()


def test_it_copies_one_from_its_page(bob, client_of):
    shared = Workout.objects.exclude(slug="")[0]
    answer = client_of(bob).post(reverse("admin:plans_workout_copy", args=[shared.pk]))
    copied = Workout.objects.get(owner=bob)
    assert answer["Location"] == reverse("admin:plans_workout_change", args=[copied.pk])


def test_it_copies_no_strange_workout(own, carol, client_of):
    answer = client_of(carol).post(reverse("admin:plans_workout_copy", args=[own.pk]))
    assert answer.status_code == 302
    assert not Workout.objects.filter(owner=carol).exists()


def test_it_shows_a_shared_workout_to_read(bob, client_of):
    shared = Workout.objects.exclude(slug="")[0]
    address = reverse("admin:plans_workout_change", args=[shared.pk])
    page = client_of(bob).get(address)
    assert 'name="_save"' not in page.text
    assert client_of(bob).post(address, {"name": "Mine"}).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [("?whose=own", True), ("?whose=shared", False), ("?takes=short", True), ("?takes=long", False)],
)
def test_it_filters_by_owner_and_length(query, found, own, bob, client_of):
    assert ("Bob&#x27;s hour" in client_of(bob).get(LIST + query).text) == found


def test_it_lists_many_with_as_few_queries_as_few(bob, client_of):
    client = client_of(bob)
    Workout.objects.all().delete()
    counts = []
    for number in (5, 195):
        Workout.objects.bulk_create(Workout(owner=bob, name="x", family="easy", steps=STEPS) for _ in range(number))
        client.get(LIST)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]
