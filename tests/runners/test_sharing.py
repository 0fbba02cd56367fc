from __future__ import annotations

import pytest
from django.urls import reverse

from runners.models import ConsentChange, Runner
from runners.models.runner import DataKind
from runners.permissions import visible_kinds, visible_kinds_of
from runners.services import create_runner, share

EVERYTHING = frozenset(DataKind)


def page(runner: Runner) -> str:
    return reverse("runners:sharing", args=[runner.pk])


def test_it_shares_everything_until_the_runner_says_otherwise(alice, bob):
    assert visible_kinds(bob, alice.runner) == EVERYTHING


def test_it_takes_away_what_the_runner_withdraws(alice, bob, dan, client_of):
    client_of(alice).post(page(alice.runner), {"body": "on", "diary": "on"})
    runner = Runner.objects.get(pk=alice.runner.pk)
    assert visible_kinds(bob, runner) == {DataKind.BODY, DataKind.DIARY}
    assert visible_kinds(alice, runner) == visible_kinds(dan, runner) == EVERYTHING


def test_it_shows_nothing_to_a_stranger(alice, carol):
    assert visible_kinds(carol, alice.runner) == frozenset()


def test_it_keeps_what_was_changed_when(alice, client_of):
    client = client_of(alice)
    client.post(page(alice.runner), {"heart_rate": "on", "body": "on", "diary": "on"})
    client.post(page(alice.runner), {kind.value: "on" for kind in DataKind})
    changes = ConsentChange.objects.order_by("pk").values_list("kind", "shared")
    assert list(changes) == [("location", False), ("location", True)]
    assert "What was changed when" in client.get(page(alice.runner)).text


@pytest.mark.parametrize("who", ["bob", "carol", "dan"])
def test_only_the_runner_decides(who, request, alice, client_of):
    response = client_of(request.getfixturevalue(who)).post(page(alice.runner), {})
    assert response.status_code == 404
    assert Runner.objects.get(pk=alice.runner.pk).shared_kinds == EVERYTHING


def test_it_tells_a_coach_what_she_does_not_see(alice, bob, client_of):
    share(alice.runner, EVERYTHING - {DataKind.LOCATION})
    html = client_of(bob).get(page(alice.runner)).text
    assert html.count("– not shared") == 1
    assert "Who looked" not in html


def test_it_answers_for_many_runners_in_one_query(bob, django_assert_num_queries):
    people = [create_runner(name=f"Runner {number}", coach=bob) for number in range(5)]
    share(people[0], ())
    bob.roles  # noqa: B018  (read once, as every page does)
    with django_assert_num_queries(1):
        kinds = visible_kinds_of(bob, people)
    assert [len(kinds[runner.pk]) for runner in people] == [0, 4, 4, 4, 4]
