"""Runners with a history of load, and wishes for a marathon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from analytics.models import CriticalSpeed, DailyLoad
from plans.models import Plan, PlanSchema
from plans.services import Wish, accept_plan, preview_plan
from runners.models import Runner, User


def sunday_in(weeks: int, today: dt.date) -> dt.date:
    return today + dt.timedelta(days=6 - today.weekday(), weeks=weeks)


@pytest.fixture
def history() -> Callable[[Runner], Runner]:
    """A factory of 60 even days of load 45 and a critical speed of 3.9 m/s."""

    def give(runner: Runner) -> Runner:
        today = runner.today()
        DailyLoad.objects.bulk_create(
            DailyLoad(runner=runner, day=today - dt.timedelta(days=back), load=45, distance=8000, ctl=45, atl=45, tsb=0)
            for back in range(60)
        )
        CriticalSpeed.objects.create(runner=runner, day=today - dt.timedelta(days=30), value=3.9, method="test")
        return runner

    return give


@pytest.fixture
def wish() -> Callable[..., Wish]:
    def make(runner: Runner, weeks: int = 16, **changes: Any) -> Wish:
        values: dict[str, Any] = {
            "race_name": "Lakeshore Marathon",
            "race_day": sunday_in(weeks, runner.today()),
            "race_distance": 42195.0,
            "schema": PlanSchema.objects.get(slug="marathon-16"),
            "days_per_week": 5,
        }
        return Wish(**{**values, **changes})

    return make


@pytest.fixture
def planned(alice: User, history, wish) -> Plan:
    """Alice's active plan for a marathon in 16 weeks."""
    runner = history(alice.runner)
    asked = wish(runner)
    return accept_plan(runner=runner, wish=asked, preview=preview_plan(runner=runner, wish=asked), accepted_by=alice)
