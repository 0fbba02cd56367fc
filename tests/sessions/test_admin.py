from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from jobs.models import Job
from sessions.models import Import, ImportFile, RawFile, Session
from sessions.services import begin_import, store_recording
from tests.recordings import START, make_recording

pytestmark = pytest.mark.django_db


def add_session(runner, hours: int = 0) -> Session:
    import_ = begin_import(runner, created_by=None, name="drop")
    file = ImportFile.objects.create(import_job=import_, path="run.fit", state="imported")
    raw = RawFile.objects.create(runner=runner, sha256=f"{file.pk:064}", size=1, name=f"{file.pk}.fit", path="raw/x")
    recording = make_recording(start=START + hours * dt.timedelta(minutes=67), duration=300)
    return store_recording(runner, recording, raw_file=raw, import_file=file, part=0)[0]


def staff(user):
    user.is_staff = True
    user.save()
    return user


def changelist(name: str) -> str:
    return reverse(f"admin:training_{name}_changelist")


@pytest.fixture
def admin(dan):
    dan.is_staff = dan.is_superuser = True
    dan.save()
    return dan


@pytest.mark.parametrize("name", ["session", "import", "rawfile"])
def test_it_lists_rows_in_a_fixed_number_of_queries(alice, admin, client_of, django_assert_max_num_queries, name):
    for n in range(8):
        add_session(alice.runner, n)
    client = client_of(admin)
    with django_assert_max_num_queries(12):
        response = client.get(changelist(name))
    assert response.context["cl"].result_count == 8


@pytest.mark.parametrize("name", ["session", "import", "rawfile"])
def test_it_shows_a_coach_only_her_athletes(alice, bob, carol, erin, client_of, name):
    add_session(alice.runner)
    add_session(erin)
    for coach in (bob, carol):
        response = client_of(staff(coach)).get(changelist(name))
        assert response.context["cl"].result_count == 1


def test_it_lets_a_coach_look_and_change_nothing(alice, bob, client_of):
    session = add_session(alice.runner)
    address = reverse("admin:training_session_change", args=[session.pk])
    page = client_of(bob).get(address)
    assert page.status_code == 200
    assert 'name="_save"' not in page.text
    assert client_of(bob).post(address, {"name": "Mine"}).status_code == 403


def test_it_does_not_open_a_session_of_somebody_else(alice, carol, client_of):
    session = add_session(alice.runner)
    address = reverse("admin:training_session_change", args=[session.pk])
    assert client_of(staff(carol)).get(address).status_code == 302


@pytest.mark.parametrize("name", ["session", "import", "rawfile"])
def test_it_shows_a_row(alice, admin, client_of, name):
    session = add_session(alice.runner)
    source = session.sources.get()
    pk = {"session": session.pk, "import": Import.objects.get().pk, "rawfile": source.raw_file_id}[name]
    assert client_of(admin).get(reverse(f"admin:training_{name}_change", args=[pk])).status_code == 200


def test_it_finds_a_session_by_the_name_of_its_file(alice, admin, client_of):
    session = add_session(alice.runner)
    add_session(alice.runner, 5)
    found = client_of(admin).get(changelist("session"), {"q": session.sources.get().raw_file.name})
    assert found.context["cl"].result_count == 1


def change(client, session: Session, **fields):
    inlines = {f"{name}-{part}_FORMS": 0 for name in ("sources", "laps") for part in ("TOTAL", "INITIAL")}
    values = {"name": session.name, "kind": "", "sport_class": session.sport_class, "effort": "", "notes": ""}
    return client.post(reverse("admin:training_session_change", args=[session.pk]), {**inlines, **values, **fields})


def test_it_measures_a_session_again_whose_class_was_changed(alice, admin, client_of):
    session = add_session(alice.runner)
    assert change(client_of(admin), session, sport_class="trail").status_code == 302
    assert Job.objects.get(kind="measure").units.get().key == str(session.pk)


def test_it_measures_nothing_when_only_the_name_was_changed(alice, admin, client_of):
    session = add_session(alice.runner)
    assert change(client_of(admin), session, name="Spring run").status_code == 302
    assert not Job.objects.filter(kind="measure").exists()


def test_it_works_out_the_history_when_the_effort_was_changed(alice, admin, client_of):
    session = add_session(alice.runner)
    change(client_of(admin), session, effort="7")
    assert Job.objects.filter(kind="refresh").exists()


def test_it_marks_what_was_changed_as_said_by_hand(alice, admin, client_of):
    session = add_session(alice.runner)
    change(client_of(admin), session, name="Spring run", notes="Warm")
    session.refresh_from_db()
    assert (session.name, session.by_hand) == ("Spring run", ["name", "notes"])


def test_it_adds_and_deletes_no_sessions_by_hand(alice, admin, client_of):
    session = add_session(alice.runner)
    client = client_of(admin)
    assert client.get(reverse("admin:training_session_add")).status_code == 403
    assert client.post(reverse("admin:training_session_delete", args=[session.pk])).status_code == 403
