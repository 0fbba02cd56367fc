"""Percentiles among consenting runners: how few, who, and when."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from analytics.models import ClubDay, ClubStanding
from analytics.services import refresh_history
from analytics.services.club import standings, work_out_day
from runners.models import Runner
from runners.services import create_runner
from science.percentiles import about, percentile
from tests.analytics.history import run

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def club(alice):
    """A function that makes a club of so many consenting runners with a run, alice the first of them."""

    def make(count: int) -> list[Runner]:
        runners = [alice.runner, *(create_runner(name=f"Runner {n}") for n in range(1, count))]
        for number, runner in enumerate(runners):
            run(runner, timezone.localdate() - 3 * DAY, seconds=3600 + 60 * number)
            refresh_history(runner)
        Runner.objects.filter(pk__in=[runner.pk for runner in runners]).update(
            compared_since=timezone.localdate() - DAY
        )
        alice.runner.refresh_from_db()
        return runners

    return make


def symbols(runner) -> list[str]:
    return [row.symbol for row in standings(runner)]


def test_seven_are_too_few(club):
    assert symbols(club(7)[0]) == []


def test_eight_are_enough_for_what_all_of_them_have(club):
    assert symbols(club(8)[0]) == ["ctl", "distance_28", "longest_run"]


def test_the_seventh_number_of_eight_runners_is_too_few(club):
    runners = club(8)
    runners[3].sessions.all().delete()
    runners[3].daily_loads.all().delete()
    assert symbols(runners[0]) == []


def test_who_takes_consent_back_is_shown_nothing(club):
    runner = club(9)[0]
    assert standings(runner)
    runner.compared_since = None
    assert standings(runner) == []


def test_who_takes_consent_back_counts_no_more_the_next_day(club):
    runners = club(8)
    assert standings(runners[0])
    Runner.objects.filter(pk=runners[5].pk).update(compared_since=None)
    work_out_day(timezone.localdate() + DAY)
    assert not ClubStanding.objects.exists()


def test_nobody_sees_a_change_of_the_same_day(club):
    runners = club(9)
    before = list(ClubStanding.objects.values()) if standings(runners[0]) else []
    Runner.objects.filter(pk=runners[8].pk).update(compared_since=None)
    run(runners[0], timezone.localdate(), seconds=9000)
    refresh_history(runners[0])
    standings(runners[0])
    assert before == list(ClubStanding.objects.values())


def test_consent_counts_from_the_next_day_on(club):
    runners = club(8)
    Runner.objects.filter(pk=runners[7].pk).update(compared_since=timezone.localdate())
    assert symbols(runners[0]) == []


def test_only_the_last_day_is_kept(club):
    club(8)
    work_out_day(timezone.localdate())
    work_out_day(timezone.localdate() + DAY)
    assert ClubDay.objects.count() == 1
    assert len(set(ClubStanding.objects.values_list("day", flat=True))) == 1


def test_a_coach_sees_her_athletes_and_no_name_of_another(club, client_of, bob):
    runners = club(8)
    page = client_of(bob).get(reverse("analytics:performance", args=[runners[0].pk]))
    assert page.context["standings"]
    assert "Runner 3" not in page.content.decode()


def test_another_coach_sees_nothing(club, client_of, carol):
    runners = club(8)
    assert client_of(carol).get(reverse("analytics:performance", args=[runners[0].pk])).status_code == 404


@pytest.mark.parametrize(("compared", "agrees"), [("on", True), ("", False)])
def test_the_runner_agrees_and_takes_it_back(client_of, alice, compared, agrees):
    Runner.objects.filter(pk=alice.runner.pk).update(compared_since=None if agrees else timezone.localdate())
    data = {"section": "club", "club-compared": compared}
    client_of(alice).post(reverse("runners:settings", args=[alice.runner.pk]), data)
    assert (Runner.objects.get(pk=alice.runner.pk).compared_since is not None) == agrees


def test_nobody_else_agrees_for_the_runner(client_of, alice, bob, dan):
    for person in (bob, dan):
        data = {"section": "club", "club-compared": "on"}
        client_of(person).post(reverse("runners:settings", args=[alice.runner.pk]), data)
    assert Runner.objects.get(pk=alice.runner.pk).compared_since is None


@pytest.mark.parametrize(("place", "expected"), [(0, 5), (4, 45), (9, 95)])
def test_percentiles_are_rounded_to_5_and_hide_the_ends(place, expected):
    assert percentile(float(place), [float(value) for value in range(10)]) == expected


def test_equal_numbers_stand_in_the_middle():
    assert percentile(3.0, [3.0] * 8) == 50


def test_nothing_is_said_of_seven():
    assert percentile(1.0, [1.0] * 7) is None


@pytest.mark.parametrize(("count", "said"), [(8, 8), (9, 8), (10, 10), (14, 10), (23, 20)])
def test_how_many_is_rounded_down(count, said):
    assert about(count) == said
