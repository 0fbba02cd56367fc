from __future__ import annotations

import pytest
from django.core.management import call_command
from django.urls import reverse

from analytics.jobs import measure_sessions
from analytics.models import BestEffort, CriticalSpeed, DailyLoad, Measures
from analytics.services import measure, refresh_history
from jobs.models import Job
from jobs.steps import Work
from science.metrics import VERSION
from sessions.storage import load_recording
from tests.analytics.history import BESTS, run

pytestmark = pytest.mark.django_db
EARLIER = "measured by an earlier version"
MODELS = (Measures, BestEffort, CriticalSpeed, DailyLoad)


@pytest.fixture
def session(alice):
    session = run(alice.runner, alice.runner.today(), efforts=BESTS)
    refresh_history(alice.runner)
    return session


def address(model, page: str, *args) -> str:
    return reverse(f"admin:analytics_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", MODELS)
def test_it_shows_a_coach_her_athletes_rows(bob, client_of, session, model):
    answer = client_of(bob).get(address(model, "changelist"))
    assert answer.context["cl"].result_count == model.objects.count() > 0


@pytest.mark.parametrize("model", MODELS)
def test_it_shows_another_coach_nothing(carol, client_of, session, model):
    client = client_of(carol)
    assert client.get(address(model, "changelist")).context["cl"].result_count == 0
    assert client.get(address(model, "change", model.objects.first().pk)).status_code == 302


@pytest.mark.parametrize("model", MODELS)
def test_nobody_writes_what_is_derived(dan, client_of, session, model):
    client = client_of(dan)
    row = model.objects.first().pk
    assert client.get(address(model, "change", row)).status_code == 200
    for page, args in (("add", ()), ("delete", (row,))):
        assert client.post(address(model, page, *args)).status_code == 403


def test_the_admin_is_told_of_sessions_measured_by_an_earlier_version(client_of, alice, bob, dan, stored):
    session = stored(alice.runner, duration=600)
    assert EARLIER not in client_of(dan).get(reverse("admin:index")).content.decode()
    Measures.objects.update(version=0)
    assert f"1 session was {EARLIER}" in client_of(dan).get(reverse("admin:index")).content.decode()
    assert EARLIER not in client_of(bob).get(reverse("admin:index")).content.decode()
    measure(session, load_recording(session))
    assert EARLIER not in client_of(dan).get(reverse("admin:index")).content.decode()


def test_measuring_again_is_a_job_with_a_unit_a_session(alice, stored):
    session = stored(alice.runner, duration=600)
    Measures.objects.update(version=0)
    call_command("measure_again")
    job = Job.objects.get(kind="measure", subject_id=str(alice.runner.pk))
    for unit in list(job.units.all()):
        measure_sessions(Work(job, unit.key))
    unit = job.units.get(key=str(session.pk))
    measure_sessions(Work(job, unit.key))
    assert Measures.objects.get().version == VERSION
