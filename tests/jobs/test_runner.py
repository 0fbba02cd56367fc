from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from jobs import claims, runner, services, sweeper
from jobs.models import Job, Unit
from live.models import Event
from tests.jobs import steps

pytestmark = pytest.mark.django_db


def start(alice, keys, kind="probe"):
    return services.start(kind, alice.runner, keys=keys)


def test_it_takes_each_unit_through_all_steps(alice):
    job = start(alice, ["a", "b"])
    runner.run_all(job)
    assert steps.done == ["A", "B"]
    assert job.state == Job.State.DONE


def test_it_runs_what_follows_once_at_the_end(alice):
    runner.run_all(start(alice, ["a", "b"]))
    assert steps.told == [True]


def test_it_ends_a_job_without_units(alice):
    job = start(alice, [])
    runner.run_all(job)
    assert job.state == Job.State.DONE


def test_it_works_on_units_added_meanwhile(alice):
    job = start(alice, ["archive"], "growing")
    runner.run_all(job)
    assert steps.done == ["archive", "member 1", "member 2"]
    assert job.state == Job.State.DONE


def test_it_waits_for_more_units_while_the_job_is_open(alice):
    job = services.start("probe", alice.runner, keys=["a"], takes_more=True)
    runner.run_all(job)
    assert job.state == Job.State.RUNNING
    services.close(job)
    runner.run_all(job)
    assert job.state == Job.State.DONE


def test_it_goes_on_after_a_unit_that_fails(alice):
    job = start(alice, ["poison", "b"])
    runner.run_all(job)
    assert steps.done == ["B"]
    assert job.state == Job.State.DONE


def test_it_gives_a_failing_unit_up_after_the_last_attempt(alice, settings):
    job = start(alice, ["poison"])
    runner.run_all(job)
    unit = Unit.objects.get()
    assert (unit.state, unit.attempts) == (Unit.State.FAILED, settings.JOBS_MAX_ATTEMPTS)
    assert "cannot be read" in unit.error
    assert steps.given_up == ["poison"]


def test_it_fails_a_job_whose_following_steps_fail(alice, settings):
    job = start(alice, [], "stumbling")
    for _ in range(settings.JOBS_MAX_ATTEMPTS):
        runner.run_all(job)
    assert job.state == Job.State.FAILED
    assert "no history today" in job.error


def test_it_never_claims_a_unit_twice(alice):
    job = start(alice, [str(n) for n in range(6)])
    runner.start(str(job.pk))
    first = claims.claim(job, "one", 4)
    second = claims.claim(job, "two", 4)
    assert {u.pk for u in first} & {u.pk for u in second} == set()
    assert len(first) + len(second) == 6


def test_it_writes_once_for_the_units_done_in_one_go(alice):
    job = start(alice, ["a", "b"], "collecting")
    runner.run_all(job)
    assert steps.written == [["a+b:a", "a+b:b"]]
    assert set(job.units.values_list("state", flat=True)) == {Unit.State.DONE}


def test_it_gives_up_only_the_unit_that_cannot_be_written(alice):
    job = start(alice, ["a", "unwritable", "b"], "collecting")
    runner.run_all(job)
    assert sorted(steps.written) == [["a:a"], ["b:b"]]
    assert dict(job.units.values_list("key", "state")) == {"a": "done", "b": "done", "unwritable": "failed"}


def test_it_takes_units_that_were_tried_before_last_and_one_by_one(alice):
    job = start(alice, ["a", "b", "c", "d"])
    runner.start(str(job.pk))
    Unit.objects.filter(key__in=["a", "b"]).update(attempts=1)
    assert [unit.key for unit in claims.claim(job, "one", 4)] == ["c", "d"]
    assert [unit.key for unit in claims.claim(job, "two", 4)] == ["a"]


@pytest.mark.parametrize(
    ("count", "seconds", "size"), [(4, 0.01, 8), (32, 0.01, 32), (8, 0.4, 8), (8, 0.8, 4), (4, 9.0, 1), (1, 0.0, 2)]
)
def test_it_takes_as_many_units_as_fit_a_fraction_of_a_second(count, seconds, size):
    assert runner.next_size(count, seconds) == size


def test_it_takes_up_the_units_of_a_lost_worker(alice):
    job = start(alice, ["power cut", "b"])
    with pytest.raises(steps.PowerCutError):
        runner.take_turn(str(job.pk))
    Unit.objects.update(lease=timezone.now() - dt.timedelta(seconds=1))
    Unit.objects.filter(key="power cut").update(key="recovered")
    sweeper.sweep()
    runner.run_all(job)
    assert sorted(steps.done) == ["B", "RECOVERED"]


def test_it_leaves_a_unit_alone_whose_lease_holds(alice):
    job = start(alice, ["a"])
    runner.start(str(job.pk))
    claims.claim(job, "alive", 4)
    sweeper.sweep()
    assert Unit.objects.get().state == Unit.State.RUNNING


def test_it_does_not_run_following_steps_in_two_workers_at_once(alice):
    job = start(alice, [])
    runner.start(str(job.pk))
    Job.objects.update(then_worker="other", then_lease=timezone.now() + dt.timedelta(seconds=30))
    assert not runner.run_then(job, "late", final=True)
    assert steps.told == []


def test_it_tells_the_runner_and_her_coach(alice, bob, carol):
    runner.run_all(start(alice, ["a"]))
    told = set(Event.objects.filter(kind="job").values_list("recipient_id", flat=True))
    assert told == {alice.pk, bob.pk}


def test_it_ends_a_job_whose_subject_is_gone(alice):
    job = start(alice, ["a"])
    alice.runner.delete()
    runner.run_all(job)
    assert job.state == Job.State.FAILED


def test_it_stops_and_goes_on(alice):
    job = start(alice, ["a"])
    services.stop(job)
    runner.run_all(job)
    assert steps.done == []
    services.resume(job)
    runner.run_all(job)
    assert steps.done == ["A"]


def test_it_tries_failed_units_again_on_resume(alice):
    job = start(alice, ["poison"])
    runner.run_all(job)
    Unit.objects.update(key="mended")
    services.resume(job)
    runner.run_all(job)
    assert steps.done == ["MENDED"]
