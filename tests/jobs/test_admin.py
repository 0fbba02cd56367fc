from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from config.jobs import JOBS
from jobs import services
from jobs.models import Job, Unit
from live.models import Event

LIST = reverse("admin:jobs_job_changelist")

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(alice) -> Job:
    job = services.start("probe", alice.runner, keys=["one", "two", "three"])
    Unit.objects.filter(key="two").update(state=Unit.State.FAILED, attempts=3, error="It would not open.")
    Unit.objects.filter(key="one").update(state=Unit.State.DONE)
    return job


def page_of(job: Job) -> str:
    return reverse("admin:jobs_job_change", args=[job.pk])


def test_it_shows_how_far_a_job_is_and_what_it_is_about(job, alice, dan, client_of):
    text = client_of(dan).get(LIST).text
    assert "1 of 3 done, 1 failed" in text
    assert str(alice.runner) in text


def test_it_links_to_the_page_of_the_subject(job, alice, dan, client_of, settings):
    settings.JOBS["probe"]["page"] = ("home:runner", "pk")
    assert f'<a href="{reverse("home:runner", args=[alice.runner.pk])}">' in client_of(dan).get(page_of(job)).text


@pytest.mark.parametrize("kind", sorted(set(JOBS) - {"delete"}))
def test_it_knows_where_the_subject_of_each_kind_is_looked_at(kind):
    name, _field = JOBS[kind]["page"]
    assert reverse(name, args=[uuid.uuid4() if name == "sessions:import" else 1])


def test_it_shows_units_with_their_errors_the_failed_first(job, dan, client_of):
    text = client_of(dan).get(page_of(job)).text
    assert "It would not open." in text
    assert text.index("<td>two</td>") < text.index("<td>one</td>")


def test_it_filters_units_by_state(job, dan, client_of):
    text = client_of(dan).get(page_of(job) + "?state=failed").text
    assert ("<td>two</td>" in text, "<td>one</td>" in text) == (True, False)


def test_it_survives_a_subject_and_a_kind_that_are_gone(job, dan, client_of):
    Job.objects.update(subject_id="99999")
    assert "no longer here" in client_of(dan).get(LIST).text
    Job.objects.update(kind="forgotten")
    assert "no longer here" in client_of(dan).get(page_of(job)).text


def test_it_stops_and_goes_on(job, dan, client_of):
    client = client_of(dan)
    client.post(LIST, {"action": "stop", "_selected_action": [job.pk]})
    job.refresh_from_db()
    assert job.state == Job.State.STOPPED
    client.post(LIST, {"action": "try_again", "_selected_action": [job.pk]})
    job.refresh_from_db()
    assert job.state == Job.State.WAITING
    assert not Unit.objects.filter(state=Unit.State.FAILED).exists()


def test_it_lets_admins_follow_every_job(job, dan, client_of):
    client_of(dan).post(LIST, {"action": "stop", "_selected_action": [job.pk]})
    assert Event.objects.filter(recipient=dan, kind="job", object_id=str(job.pk)).exists()


def test_it_answers_no_job_as_a_missing_one(dan, client_of):
    assert client_of(dan).get("/admin/jobs/job/none/change/").status_code == 302


def test_it_is_closed_to_coaches(job, bob, client_of):
    assert client_of(bob).get(LIST).status_code == 403
    assert client_of(bob).post(LIST, {"action": "stop", "_selected_action": [job.pk]}).status_code == 403
