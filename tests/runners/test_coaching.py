from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from runners.models import CoachAssignment, Runner
from runners.models.user import Role
from runners.services import create_runner, set_roles

DAY = dt.timedelta(days=1)


def end(assignment: CoachAssignment) -> str:
    return reverse("runners:coaching_end", args=[assignment.pk])


@pytest.mark.parametrize("who", ["alice", "bob", "dan"])
def test_it_ends_what_the_coach_sees_at_once(who, request, alice, bob, client_of):
    assignment = alice.runner.assignments.get()
    client_of(request.getfixturevalue(who)).post(end(assignment))
    assert not Runner.objects.visible_to(bob).exists()
    assert client_of(bob).get(reverse("home:runner", args=[alice.runner.pk])).status_code == 404


def test_it_ends_every_assignment_of_the_two(alice, bob, client_of):
    today = timezone.now().date()
    for since, until in ((-400, -300), (-100, 30), (10, 20)):
        CoachAssignment.objects.create(
            coach=bob, runner=alice.runner, since=today + since * DAY, until=today + until * DAY
        )
    client_of(alice).post(end(alice.runner.assignments.get(until=None)))
    ends = CoachAssignment.objects.order_by("until").values_list("until", flat=True)
    assert list(ends) == [today - 300 * DAY, today, today, today]
    assert not Runner.objects.visible_to(bob).exists()


def test_it_ends_wherever_coach_and_runner_live(alice, bob, client_of):
    type(bob).objects.update(time_zone="Pacific/Honolulu")
    type(alice).objects.filter(pk=alice.pk).update(time_zone="Pacific/Kiritimati")
    client_of(alice).post(end(alice.runner.assignments.get()))
    assert client_of(bob).get(reverse("home:runner", args=[alice.runner.pk])).status_code == 404


def test_it_is_not_ended_by_another_coach_of_the_runner(alice, carol, client_of):
    CoachAssignment.objects.create(coach=carol, runner=alice.runner)
    assignment = alice.runner.assignments.get(coach__name="Bob Coach")
    assert client_of(carol).post(end(assignment)).status_code == 404
    assert CoachAssignment.objects.active().count() == 2


def test_it_leaves_the_other_coaches(alice, carol, client_of):
    mine = CoachAssignment.objects.create(coach=carol, runner=alice.runner)
    client_of(carol).post(end(mine))
    assert CoachAssignment.objects.active().get().coach.name == "Bob Coach"


def test_it_can_be_taken_up_again(alice, bob):
    alice.runner.assignments.get().end()
    CoachAssignment.objects.create(coach=bob, runner=alice.runner)
    assert Runner.objects.visible_to(bob).get() == alice.runner


def test_it_does_not_begin_before_its_day(alice, bob):
    tomorrow = timezone.now().date() + dt.timedelta(days=1)
    CoachAssignment.objects.update(since=tomorrow)
    assert not Runner.objects.visible_to(bob).exists()


def test_it_shows_the_runner_her_coaches_and_the_past_ones(alice, carol, client_of):
    CoachAssignment.objects.create(coach=carol, runner=alice.runner, since="2020-01-01", until="2020-12-31")
    html = client_of(alice).get(reverse("runners:sharing", args=[alice.runner.pk])).text
    assert "Bob Coach" in html
    assert "1 Jan 2020 – 31 Dec 2020" in html
    assert html.count("/end/") == 1


def test_it_shows_a_coach_whom_she_coaches(alice, bob, erin, client_of):
    html = client_of(bob).get(reverse("runners:coaching")).text
    assert "Alice Runner" in html
    assert "Erin Elsewhere" not in html
    assert "No athlete is called that" in client_of(bob).get(reverse("runners:coaching"), {"q": "zzz"}).text


@pytest.mark.parametrize("people", [5, 200])
def test_it_takes_as_many_queries_for_many_athletes(people, bob, client_of, django_assert_num_queries):
    for number in range(people):
        CoachAssignment.objects.create(coach=bob, runner=Runner.objects.create(name=f"Runner {number:03d}"))
    client = client_of(bob)
    with django_assert_num_queries(6):
        html = client.get(reverse("runners:coaching")).text
    assert html.count("/end/") == min(people, 50)


def test_nobody_coaches_himself(alice):
    set_roles(alice, [Role.RUNNER, Role.COACH])
    with pytest.raises(ValidationError, match="Nobody can be assigned to himself"):
        CoachAssignment(coach=alice, runner=alice.runner).full_clean()


def test_the_administration_says_so_beside_the_field(alice, dan, client_of):
    data = {"coach": alice.pk, "runner": alice.runner.pk, "since": "2026-01-01", "until": ""}
    response = client_of(dan).post(reverse("admin:runners_coachassignment_add"), data)
    assert response.status_code == 200
    assert response.context["adminform"].form.errors["coach"] == ["Nobody can be assigned to himself."]


def test_a_runner_without_a_coach_reads_what_to_do(client_of, alice):
    alice.runner.assignments.all().delete()
    html = client_of(alice).get(reverse("runners:sharing", args=[alice.runner.pk])).text
    assert "A coach can be invited by mail." in html


def test_the_coach_of_a_runner_without_an_account_ends_it(bob, client_of):
    runner = create_runner(name="Frida", coach=bob)
    response = client_of(bob).post(end(runner.assignments.get()), follow=True)
    assert "Bob Coach sees nothing of Frida any more." in response.text
