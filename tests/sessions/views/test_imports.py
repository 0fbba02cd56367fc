from __future__ import annotations

import csv
import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from jobs.models import Job
from jobs.runner import run_all
from sessions import queries
from sessions.models import Import, ImportFile, RawFile, Source
from sessions.services import begin_import, store_recording
from tests.recordings import START, make_recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def import_(alice) -> Import:
    return begin_import(alice.runner, created_by=alice, name="watch.zip")


def add_file(import_: Import, path: str, state: str = "imported", **fields) -> ImportFile:
    return ImportFile.objects.create(import_job=import_, path=path, size=1000, state=state, **fields)


def add_session(import_: Import, file: ImportFile, *, sport: str = "running", hours: int = 0):
    raw = RawFile.objects.create(
        runner=import_.runner, sha256=f"{file.pk:064}", size=1, name="x.fit", path=f"raw/{file.pk}"
    )
    recording = make_recording(start=START + dt.timedelta(hours=hours), sport=sport, duration=600)
    return store_recording(import_.runner, recording, raw_file=raw, import_file=file, part=0)[0]


def get(client, name: str, *args, **query):
    return client.get(reverse(f"sessions:{name}", args=args), query)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_it_invites_who_has_uploaded_nothing_yet(alice, client_of):
    response = get(client_of(alice), "upload", alice.runner.pk)
    assert "Nothing uploaded yet" in text(response)
    assert reverse("sessions:receive", args=[alice.runner.pk]) in text(response)


def test_it_shows_the_last_upload(alice, import_, client_of):
    add_file(import_, "watch.zip/a.fit", "failed", reason="damaged", message="It is damaged. Copy it again.")
    shown = text(get(client_of(alice), "upload", alice.runner.pk))
    assert "It is damaged. Copy it again." in shown
    assert "1 file needs a look" in shown


def test_it_counts_files_by_what_became_of_them(alice, import_, client_of):
    for state in ("imported", "duplicate", "nothing", "failed", "waiting", "expanded"):
        add_file(import_, state, state, reason="damaged" if state == "failed" else "")
    progress = get(client_of(alice), "import_progress", import_.pk).context["progress"]
    assert (progress.total, progress.done, progress.percent) == (5, 4, 80)
    assert [part["start"] for part in progress.bar] == [0, 1, 2, 2, 3]


def test_it_counts_what_is_no_run_by_itself(alice, import_, client_of):
    add_session(import_, add_file(import_, "run.fit"))
    add_session(import_, add_file(import_, "ride.fit"), sport="cycling", hours=5)
    progress = get(client_of(alice), "import_progress", import_.pk).context["progress"]
    assert (progress.runs, progress.other_sports, progress.done) == (1, 1, 2)


def test_it_stops_an_import_and_keeps_what_was_left_out(alice, import_, client_of):
    add_file(import_, "in.fit")
    add_file(import_, "waits.fit", "waiting", stored="incoming/x")
    client = client_of(alice)
    assert client.post(reverse("sessions:stop", args=[import_.pk])).status_code == 302
    assert list(import_.files.order_by("pk").values_list("state", "reason")) == [
        ("imported", ""),
        ("failed", "stopped"),
    ]
    run_all(Job.objects.unfinished().get())
    import_.refresh_from_db()
    assert import_.finished_at is not None
    client.post(reverse("sessions:retry", args=[import_.pk]))
    assert import_.files.filter(state="waiting").count() == 1


def test_it_lists_what_needs_a_look_as_a_table_without_formulas(alice, import_, client_of):
    add_file(import_, "all.zip/=1+1.fit", "failed", reason="damaged", message="@broken")
    add_file(import_, "good.fit")
    response = get(client_of(alice), "problems_csv", import_.pk)
    _head, row = csv.reader(response.text.splitlines())
    assert row == ["'=1+1.fit", "all.zip", "1000", "Damaged", "'@broken"]
    assert response["Content-Disposition"].startswith("attachment")


def test_it_names_what_lies_beside_recordings_only_when_asked(alice, import_, client_of):
    for n in range(3):
        add_file(import_, f"{n}.jpg", "nothing", reason="no_recording", depth=1, message="Not a recording (.jpg).")
    add_file(import_, "good.fit")
    client = client_of(alice)
    assert "0.jpg" not in text(get(client, "import_files", import_.pk))
    nothing = get(client, "import_files", import_.pk, state="nothing")
    assert nothing.context["junk"] == [("Not a recording (.jpg).", 3)]
    assert "0.jpg" in text(nothing)


def test_it_says_what_each_upload_brought(alice, import_, client_of):
    for hours in (0, 24 * 40):
        add_session(import_, add_file(import_, f"{hours}.fit"), hours=hours)
    assert "2 sessions" in text(get(client_of(alice), "upload", alice.runner.pk))


def test_it_names_the_athlete_to_her_coach(alice, bob, client_of):
    assert "a ZIP of Alice Runner anywhere" in text(get(client_of(bob), "upload", alice.runner.pk))
    assert "of Alice" not in text(get(client_of(alice), "upload", alice.runner.pk))


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("2019-03-04-run.fit", 2019),
        ("20210919_063104.fit", 2021),
        ("activity_12019123456.fit", None),
        ("2019.fit", None),
    ],
)
def test_it_knows_the_year_of_a_waiting_file_by_its_name(alice, import_, name, year):
    add_file(import_, f"2001-01/{name}", "waiting")
    assert list(queries.waiting_years(alice.runner)) == ([year] if year else [])


def test_it_estimates_the_time_left_from_the_last_seconds(alice, import_, client_of):
    Job.objects.update(state="running", started_at=timezone.now() - dt.timedelta(seconds=100))
    for n in range(20):
        add_file(import_, f"done{n}")
    for n in range(40):
        add_file(import_, f"waiting{n}", "waiting")
    progress = get(client_of(alice), "import_progress", import_.pk).context["progress"]
    assert progress.rate == pytest.approx(2.0)
    assert progress.seconds_left == pytest.approx(20)


def test_it_gives_no_rate_while_nothing_moves(alice, import_, client_of):
    add_file(import_, "waiting", "waiting")
    assert get(client_of(alice), "import_progress", import_.pk).context["progress"].rate is None


def test_it_listens_to_its_job_and_its_end(alice, import_, client_of):
    shown = text(get(client_of(alice), "import_progress", import_.pk))
    assert f"live:job:{Job.objects.get().pk} from:body" in shown
    assert f"live:import:{import_.pk} from:body" in shown


def test_it_offers_to_go_on_with_a_stopped_import(alice, import_, client_of):
    Job.objects.update(state=Job.State.STOPPED)
    assert reverse("jobs:resume", args=[Job.objects.get().pk]) in text(
        get(client_of(alice), "import_progress", import_.pk)
    )


def test_it_says_that_it_waits_for_room_and_offers_to_go_on(alice, import_, client_of):
    Job.objects.update(state=Job.State.HELD, error="The disk is full: nothing is lost; make room, then go on.")
    shown = text(get(client_of(alice), "import_progress", import_.pk))
    assert "The disk is full: nothing is lost; make room, then go on." in shown
    assert reverse("jobs:resume", args=[Job.objects.get().pk]) in shown


def test_it_lists_files_with_their_sessions(alice, import_, client_of):
    session = add_session(import_, add_file(import_, "run.fit"))
    shown = text(get(client_of(alice), "import_files", import_.pk))
    assert "run.fit" in shown
    assert reverse("analytics:session", args=[session.pk]) in shown


def test_it_lists_files_of_one_state(alice, import_, client_of):
    add_file(import_, "good.fit")
    add_file(import_, "bad.fit", "failed", reason="damaged")
    shown = text(get(client_of(alice), "import_files", import_.pk, state="failed"))
    assert "bad.fit" in shown
    assert "good.fit" not in shown


def test_it_lists_files_of_one_reason(alice, import_, client_of):
    add_file(import_, "empty.fit", "failed", reason="empty")
    add_file(import_, "bad.fit", "failed", reason="damaged")
    shown = text(get(client_of(alice), "import", import_.pk, reason="empty"))
    assert "empty.fit" in shown
    assert "bad.fit" not in shown


def test_an_archive_that_was_opened_is_none_of_its_files(alice, import_, client_of):
    add_file(import_, "watch.zip", "expanded")
    add_file(import_, "watch.zip/a.fit", depth=1)
    client = client_of(alice)
    assert get(client, "import_files", import_.pk).context["files"].paginator.count == 1
    assert get(client, "import_progress", import_.pk).context["progress"].total == 1


def test_the_files_of_an_import_that_begins_are_asked_for(alice, import_, client_of):
    client = client_of(alice)
    assert reverse("sessions:import_files", args=[import_.pk]) in text(get(client, "import_progress", import_.pk))
    assert "None yet; each appears here" in text(get(client, "import_files", import_.pk))


def test_past_uploads_listen_while_they_are_fetched(alice, import_, client_of):
    html = text(get(client_of(alice), "upload", alice.runner.pk))
    section = html[html.index('id="past-uploads"') :].split(">")[0]
    assert 'hx-target="find .past-body" hx-select=".past-body"' in section


def test_it_shows_files_by_the_page(alice, import_, client_of):
    ImportFile.objects.bulk_create(ImportFile(import_job=import_, path=f"{n}.fit") for n in range(50))
    files = get(client_of(alice), "import_files", import_.pk, page=3).context["files"]
    assert len(files) == 10


def test_it_asks_no_more_for_more_files(alice, import_, client_of, django_assert_max_num_queries):
    for n in range(10):
        add_session(import_, add_file(import_, f"{n}.fit"), hours=n)
    client = client_of(alice)
    with django_assert_max_num_queries(12):
        get(client, "import_files", import_.pk)


def test_it_shows_names_of_files_as_text(alice, import_, client_of):
    add_file(import_, "<script>alert(1)</script>.fit", "failed", reason="damaged", message="<b>no</b>")
    shown = text(get(client_of(alice), "import", import_.pk))
    assert "<script>alert(1)" not in shown
    assert "<b>no</b>" not in shown


def test_it_groups_what_needs_a_look(alice, import_, client_of):
    for n in range(3):
        add_file(import_, f"{n}.fit", "failed", reason="damaged")
    add_file(import_, "short.fit", reason="incomplete", message="The file is cut off.")
    problems = get(client_of(alice), "import_progress", import_.pk).context["problems"]
    assert [(p["reason"], p["count"]) for p in problems] == [("damaged", 3), ("incomplete", 1)]


def test_it_lists_earlier_uploads_by_the_page(alice, client_of):
    for n in range(10):
        begin_import(alice.runner, created_by=alice, name=f"upload {n}")
    shown = text(get(client_of(alice), "upload", alice.runner.pk, uploads=2))
    assert "upload 0" in shown
    assert "2 / 2" in shown


def test_it_reads_failed_files_again(alice, import_, client_of):
    add_file(import_, "bad.fit", "failed", reason="damaged", stored="incoming/x")
    add_file(import_, "lost.fit", "failed", reason="empty")
    Import.objects.update(finished_at=timezone.now())
    response = client_of(alice).post(reverse("sessions:retry", args=[import_.pk]))
    assert response.status_code == 302
    assert [file.state for file in import_.files.all()] == ["waiting", "failed"]
    assert Job.objects.latest("created_at").units.count() == 1


@pytest.mark.parametrize("name", ["import", "import_progress", "import_files"])
def test_it_shows_an_import_to_the_coach_and_to_no_other(alice, bob, carol, import_, client_of, name):
    assert get(client_of(bob), name, import_.pk).status_code == 200
    assert get(client_of(carol), name, import_.pk).status_code == 404
    assert get(client_of(None), name, import_.pk).status_code == 302


def test_it_is_not_there_for_other_coaches(alice, carol, import_, client_of):
    assert get(client_of(carol), "upload", alice.runner.pk).status_code == 404
    assert client_of(carol).post(reverse("sessions:retry", args=[import_.pk])).status_code == 404


def test_it_hands_out_the_file_as_it_came_as_a_download(alice, bob, import_, client_of, media):
    session = add_session(import_, add_file(import_, "run.fit"))
    raw = Source.objects.get().raw_file
    (media / "raw").mkdir()
    (media / raw.path).write_bytes(b"<html>")
    response = get(client_of(bob), "raw", session.pk)
    assert b"".join(response.streaming_content) == b"<html>"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="x.fit"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_it_hands_out_no_file_to_other_coaches(alice, carol, import_, client_of):
    session = add_session(import_, add_file(import_, "run.fit"))
    assert get(client_of(carol), "raw", session.pk).status_code == 404


def test_it_says_that_a_raw_file_is_gone(alice, import_, client_of):
    session = add_session(import_, add_file(import_, "run.fit"))
    assert get(client_of(alice), "raw", session.pk).status_code == 404
