"""What fails for want of a database or of room is put back uncounted, and goes on when that is back."""

from __future__ import annotations

import errno
import sqlite3

import psycopg
import pytest
from django.db import IntegrityError, InterfaceError, OperationalError

from jobs import claims, disk, runner, services, sweeper
from jobs.interruptions import is_full_disk, is_interruption
from jobs.models import Job, Unit
from tests.jobs import steps

LOST = OperationalError("server closed the connection unexpectedly")
FULL = OSError(errno.ENOSPC, "No space left on device")
#: An interrupted worker takes a new connection, as it cannot within a transaction.
outside_transactions = pytest.mark.django_db(transaction=True)


def caused_by(cause: Exception) -> OperationalError:
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


def sqlite_error(code: int) -> OperationalError:
    cause = sqlite3.OperationalError("no")
    cause.sqlite_errorcode = code
    return caused_by(cause)


@pytest.mark.parametrize(
    "error",
    [
        LOST,
        InterfaceError("the connection is closed"),
        caused_by(psycopg.errors.AdminShutdown()),
        caused_by(psycopg.errors.DeadlockDetected()),
        caused_by(psycopg.errors.TooManyConnections()),
        sqlite_error(sqlite3.SQLITE_BUSY),
        FULL,
    ],
)
def test_it_knows_what_is_not_the_fault_of_the_work(error):
    assert is_interruption(error)


@pytest.mark.parametrize(
    "error",
    [
        ValueError("cannot be read"),
        FileNotFoundError(errno.ENOENT, "gone"),
        IntegrityError("twice"),
        caused_by(psycopg.errors.QueryCanceled()),
        sqlite_error(sqlite3.SQLITE_ERROR),
    ],
)
def test_it_blames_the_work_for_everything_else(error):
    assert not is_interruption(error)


@pytest.mark.parametrize("error", [FULL, caused_by(psycopg.errors.DiskFull()), sqlite_error(sqlite3.SQLITE_FULL)])
def test_it_tells_a_full_disk(error):
    assert is_full_disk(error)


@pytest.fixture
def failing(monkeypatch):
    """Lets the first so many units that are begun fail with an error."""

    def fail(error: Exception, times: int) -> None:
        left = iter([error] * times)
        monkeypatch.setattr(steps, "trouble", lambda: next(left, None))

    return fail


def take_turns(job: Job, count: int) -> list[bool]:
    return [runner.take_turn(str(job.pk)) for _ in range(count)]


@pytest.fixture
def room(monkeypatch):
    """Says how much is free on the disk."""

    def say(free: int) -> None:
        monkeypatch.setattr(disk, "free_bytes", lambda: free)

    return say


@outside_transactions
def test_it_counts_no_attempt_when_the_database_was_lost(alice, failing, settings):
    job = services.start("troubled", alice.runner, keys=["a", "b"])
    failing(LOST, 2 * settings.JOBS_MAX_ATTEMPTS)
    turns = take_turns(job, 2 * settings.JOBS_MAX_ATTEMPTS)
    assert all(turns)
    assert set(job.units.values_list("state", "attempts", "worker")) == {("waiting", 0, "")}


@outside_transactions
def test_it_ends_the_job_when_the_database_is_back(alice, failing):
    job = services.start("troubled", alice.runner, keys=["a", "b"])
    failing(LOST, 1)
    runner.run_all(job)
    assert job.state == Job.State.DONE
    assert steps.done == ["a", "b"]


@outside_transactions
def test_it_waits_until_a_lost_database_answers(alice, failing, monkeypatch):
    job = services.start("troubled", alice.runner, keys=["a"])
    failing(LOST, 1)
    answers = iter([LOST, LOST])
    put_back = claims.put_back

    def put_back_later(*args: str) -> None:
        if error := next(answers, None):
            raise error
        put_back(*args)

    monkeypatch.setattr(runner, "put_back", put_back_later)
    monkeypatch.setattr(runner, "ASK_SECONDS", 0)
    runner.run_all(job)
    assert job.state == Job.State.DONE


@outside_transactions
def test_it_gives_up_no_unit_for_a_full_disk(alice, failing, room, settings):
    job = services.start("troubled", alice.runner, keys=["a", "b"])
    failing(FULL, 100)
    for _ in range(2 * settings.JOBS_MAX_ATTEMPTS):
        assert not runner.take_turn(str(job.pk))
        services.resume(job)
    assert set(job.units.values_list("state", "attempts")) == {("waiting", 0)}


@outside_transactions
def test_it_says_that_the_disk_is_full(alice, failing):
    job = services.start("troubled", alice.runner, keys=["a"])
    failing(FULL, 1)
    runner.take_turn(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.error) == ("held", "The disk is full: nothing is lost; make room, then go on.")


@outside_transactions
def test_it_begins_nothing_when_only_the_reserve_is_left(alice, room, settings):
    room(settings.DISK_RESERVE_BYTES - 1)
    job = services.start("probe", alice.runner, keys=["a"])
    runner.run_all(job)
    assert job.state == Job.State.HELD
    assert steps.done == []


@outside_transactions
def test_it_goes_on_by_itself_when_there_is_room(alice, room, settings):
    room(0)
    job = services.start("probe", alice.runner, keys=["a"])
    runner.run_all(job)
    room(2 * settings.DISK_RESERVE_BYTES)
    assert sweeper.sweep() == [str(job.pk)]
    runner.run_all(job)
    assert job.state == Job.State.DONE


@outside_transactions
def test_it_stays_held_while_there_is_no_room(alice, room):
    room(0)
    job = services.start("probe", alice.runner, keys=["a"])
    runner.run_all(job)
    assert sweeper.sweep() == []


@outside_transactions
def test_it_goes_on_by_hand(alice, room, settings):
    room(0)
    job = services.start("probe", alice.runner, keys=["a"])
    runner.run_all(job)
    room(settings.DISK_RESERVE_BYTES + 1)
    assert services.resume(job)
    runner.run_all(job)
    assert job.state == Job.State.DONE


@outside_transactions
def test_it_can_be_stopped_while_it_is_held(alice, room):
    room(0)
    job = services.start("probe", alice.runner, keys=["a"])
    runner.run_all(job)
    assert services.stop(job)
    room(10**12)
    assert sweeper.sweep() == []


@outside_transactions
def test_it_counts_no_attempt_of_last_steps_that_were_interrupted(alice, failing):
    job = services.start("troubled", alice.runner)
    failing(LOST, 1)
    assert runner.take_turn(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.then_attempts, job.then_worker) == ("running", 0, "")


@outside_transactions
def test_it_leaves_nothing_in_the_hands_of_an_interrupted_turn(alice, failing):
    job = services.start("troubled", alice.runner, keys=["a", "b", "c"])
    failing(FULL, 1)
    runner.take_turn(str(job.pk))
    assert not Unit.objects.filter(state=Unit.State.RUNNING).exists()
