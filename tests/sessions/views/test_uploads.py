from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jobs.models import Job, Unit
from live.models import Event
from sessions.models import Import, ImportFile
from sessions.services import begin_import

pytestmark = pytest.mark.django_db


def address(user) -> str:
    return reverse("sessions:receive", args=[user.runner.pk])


def send(client, url: str, content: bytes = b"abc", name: str = "run.fit", **fields: Any):
    if "import_" in fields:
        fields["import"] = fields.pop("import_")
    return client.post(url, {"file": SimpleUploadedFile(name, content), **fields})


def test_it_begins_an_import_with_the_first_file(alice, client_of):
    answer = send(client_of(alice), address(alice), path="summer/run.fit").json()
    made = Import.objects.get(pk=answer["import"])
    assert (made.runner, made.created_by, made.name) == (alice.runner, alice, "summer")
    assert answer["url"] == reverse("sessions:import_progress", args=[made.pk])
    assert made.files.get().path == "summer/run.fit"


def test_it_lays_the_file_aside_and_adds_a_unit_of_work(alice, client_of, media: Path):
    send(client_of(alice), address(alice))
    file = ImportFile.objects.get()
    assert (media / file.stored).read_bytes() == b"abc"
    assert (file.size, file.state) == (3, "waiting")
    assert Unit.objects.get().key == str(file.pk)


def test_it_adds_later_files_to_the_import(alice, client_of):
    client = client_of(alice)
    first = send(client, address(alice)).json()["import"]
    second = send(client, address(alice), name="two.fit", import_=first).json()["import"]
    assert first == second
    assert [file.path for file in ImportFile.objects.order_by("pk")] == ["run.fit", "two.fit"]


def test_it_tells_files_of_one_name_apart(alice, client_of):
    client = client_of(alice)
    first = send(client, address(alice)).json()["import"]
    send(client, address(alice), import_=first)
    assert {file.path for file in ImportFile.objects.all()} == {"run.fit", "run (2).fit"}


def test_it_takes_an_empty_file_so_that_the_list_can_say_so(alice, client_of):
    assert send(client_of(alice), address(alice), b"").status_code == 200
    assert ImportFile.objects.get().size == 0


def test_it_says_that_no_file_arrived(alice, client_of):
    response = client_of(alice).post(address(alice))
    assert response.status_code == 400
    assert response.json() == {"error": "No file arrived. Choose it again, please."}


def test_it_refuses_a_file_that_is_too_large(alice, client_of, settings):
    settings.UPLOAD_MAX_BYTES = 2
    response = send(client_of(alice), address(alice))
    assert response.status_code == 413
    assert "larger than" in response.json()["error"]
    assert not Import.objects.exists()


def test_it_refuses_the_name_of_an_import_that_is_none(alice, client_of):
    assert send(client_of(alice), address(alice), import_="x").status_code == 400
    assert send(client_of(alice), address(alice), import_=str(uuid.uuid4())).status_code == 404


def test_it_keeps_one_runners_files_out_of_anothers_import(alice, bob, carol, erin, client_of):
    other = begin_import(erin, created_by=carol, name="hers")
    assert send(client_of(alice), address(alice), import_=str(other.pk)).status_code == 404


def test_it_lets_a_coach_send_files_of_her_athlete(alice, bob, client_of):
    assert send(client_of(bob), address(alice)).status_code == 200
    assert Import.objects.get().created_by == bob


def test_it_is_not_there_for_other_coaches(alice, carol, client_of):
    assert send(client_of(carol), address(alice)).status_code == 404
    assert not ImportFile.objects.exists()


def test_it_sends_strangers_to_the_login(alice, client_of):
    assert send(client_of(None), address(alice)).status_code == 302


def test_it_takes_files_only_by_post(alice, client_of):
    assert client_of(alice).get(address(alice)).status_code == 405


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\x00b.fit", "<script>alert(1)</script>.fit", "x" * 3000])
def test_it_takes_hostile_names_as_text(alice, client_of, media: Path, name):
    assert send(client_of(alice), address(alice), path=name).status_code in (200, 400)
    stored = [path.relative_to(media).parts[0] for path in media.rglob("*") if path.is_file()]
    assert set(stored) <= {"incoming"}


def test_it_closes_an_import(alice, client_of):
    client = client_of(alice)
    answer = send(client, address(alice)).json()
    assert Job.objects.get().open
    assert client.post(answer["close_url"], {"import": answer["import"]}).status_code == 200
    assert not Job.objects.get().open


def test_it_tells_open_pages_that_all_is_sent(alice, client_of):
    client = client_of(alice)
    answer = send(client, address(alice)).json()
    client.post(answer["close_url"])
    assert Event.objects.filter(recipient=alice, kind="import", object_id=answer["import"]).exists()


def test_it_lets_nobody_else_close_an_import(alice, carol, client_of):
    import_ = begin_import(alice.runner, created_by=alice, name="x")
    assert client_of(carol).post(reverse("sessions:close", args=[import_.pk])).status_code == 404


def test_it_wakes_an_ended_job_for_a_file_that_comes_late(alice, client_of):
    client = client_of(alice)
    first = send(client, address(alice)).json()["import"]
    Job.objects.update(state=Job.State.DONE, open=False)
    send(client, address(alice), name="late.fit", import_=first)
    assert Job.objects.get().state == Job.State.WAITING


def test_it_starts_a_new_job_if_the_old_one_was_cleaned_up(alice, client_of):
    client = client_of(alice)
    first = send(client, address(alice)).json()["import"]
    Job.objects.all().delete()
    send(client, address(alice), name="late.fit", import_=first)
    assert Unit.objects.count() == 1
