from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from runners.models import TypedBest
from runners.typed_bests import contradiction

DAY = dt.date(2026, 5, 1)


def best(distance: float, time: float, back: int = 0) -> TypedBest:
    return TypedBest(distance=distance, time=time, day=DAY - dt.timedelta(days=back))


def test_bests_that_go_together_are_not_questioned():
    bests = [best(3000, 640), best(5000, 1104), best(10000, 2300)]
    assert contradiction(best(1500, 297), bests) == ""


def test_a_longer_distance_run_faster_before_contradicts():
    said = contradiction(best(5000, 1300), [best(10000, 2400, back=300)])
    assert said.startswith("Your 10 km of 5 July 2025 was faster than this 5 km")


def test_one_run_faster_years_later_leaves_it_a_best_of_its_time():
    assert contradiction(best(5000, 1300, back=2000), [best(10000, 2400)]) == ""


@pytest.mark.django_db
def test_it_says_so_beside_the_time(client_of, alice):
    TypedBest.objects.create(runner=alice.runner, distance=10000, time=2400, day=dt.date(2025, 3, 1))
    data = {"section": "bests", "bests-distance": "5000.0", "bests-time": "21:40", "bests-day": "2025-06-01"}
    response = client_of(alice).post(reverse("runners:settings", args=[alice.runner.pk]), data)
    assert list(response.context["bests"].errors) == ["time"]
    assert TypedBest.objects.count() == 1
