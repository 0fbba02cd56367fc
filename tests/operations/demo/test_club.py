"""The people of the demo club, and their files on the way through the import."""

from __future__ import annotations

import datetime as dt
import zipfile
from zoneinfo import ZoneInfo

import pytest
from django.core.files.storage import default_storage

from operations.demo import feeding
from operations.demo.club import NotTheDemo, make_people, require_own_database
from operations.demo.history import archive, history_of
from operations.demo.people import ADMIN, COACHES, RUNNERS, ZONE
from operations.demo.state import kept_state
from runners.models import Race, Runner, User
from sessions.decoders import decode
from sessions.models import Import, ImportFile, Session

LAST = dt.datetime(2024, 6, 1, 10, tzinfo=ZoneInfo(ZONE))


@pytest.fixture
def club(db):
    make_people("a-password", LAST.date())


def test_it_has_an_admin_two_coaches_and_a_dozen_runners(club):
    assert [user.email for user in User.objects.all() if user.is_admin] == [ADMIN[1]]
    assert sorted(user.email for user in User.objects.all() if user.is_coach) == sorted(c[1] for c in COACHES)
    assert Runner.objects.filter(user__isnull=False).count() == 12


def test_each_coach_sees_six_runners(club):
    for _name, email in COACHES:
        assert Runner.objects.visible_to(User.objects.get(email=email)).count() == 6


def test_everybody_can_log_in(club, client):
    assert all(user.check_password("a-password") for user in User.objects.all())


def test_it_makes_nobody_twice(club):
    make_people("another", LAST.date())
    assert User.objects.count() == 1 + len(COACHES) + len(RUNNERS)


def test_it_stays_away_from_another_club(alice):
    with pytest.raises(NotTheDemo):
        require_own_database()


def test_it_knows_its_own_club(club):
    require_own_database()


def test_it_keeps_its_day_and_its_password(tmp_path):
    first = kept_state(tmp_path / "demo.json")
    assert kept_state(tmp_path / "demo.json") == first
    assert (tmp_path / "demo.json").stat().st_mode & 0o077 == 0


def test_passwords_differ_from_club_to_club(tmp_path):
    assert kept_state(tmp_path / "a").password != kept_state(tmp_path / "b").password


def test_its_files_are_read_as_they_were_simulated(tmp_path):
    history = history_of(0, LAST, 3)
    (tmp_path / "runs.zip").write_bytes(archive(history, history.part(0)))
    with zipfile.ZipFile(tmp_path / "runs.zip") as file:
        assert len(file.namelist()) == len(history.part(0))
        found = decode(file.read(file.namelist()[0]))[0]
    newest = history.part(0)[-1]
    assert (found.sport, found.start) == ("running", newest.start.astimezone(dt.UTC))
    assert found.distance == pytest.approx(newest.workout.metres, rel=0.12)


@pytest.fixture
def quiet(monkeypatch):
    """No worker is told of anything."""
    monkeypatch.setattr("jobs.tasks.wake", lambda *args: None)


def test_it_sends_a_part_once(club, quiet):
    history = history_of(0, LAST, 3)
    assert feeding.feed(history, 0) is not None
    assert feeding.feed(history, 0) is None
    assert Import.objects.count() == 1


def test_it_sends_archives_for_the_import_to_open(club, quiet):
    feeding.feed(history_of(0, LAST, 3), 0)
    stored = ImportFile.objects.get()
    assert stored.state == ImportFile.State.WAITING
    with default_storage.open(stored.stored) as file:
        assert zipfile.is_zipfile(file)


def test_it_gives_races_their_names(club):
    runner = Runner.objects.get(user__email=RUNNERS[0].email)
    day = dt.date(2024, 5, 19)
    race = Race.objects.create(runner=runner, name="Orchard Ten", day=day, distance=10_000, result_time=2500)
    common = {"runner": runner, "day": day, "elapsed_time": 1, "timer_time": 1, "sport": "running"}
    start = dt.datetime(2024, 5, 19, 8, tzinfo=dt.UTC)
    run = Session.objects.create(started_at=start, distance=10_040, **common)
    jog = Session.objects.create(started_at=start - dt.timedelta(hours=1), distance=2_000, **common)
    feeding.name_races()
    run.refresh_from_db()
    jog.refresh_from_db()
    assert (run.race, run.name, run.kind) == (race, "Orchard Ten", Session.Kind.RACE)
    assert jog.race is None
