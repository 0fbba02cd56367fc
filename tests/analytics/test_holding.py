"""What holds today: a value with its interval or why it has none, what it rests on, how sure, what is missing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from analytics.models import CriticalSpeed
from analytics.queries.holding import holding
from runners.models import Thresholds
from runners.permissions import DataKind
from runners.services import thresholds_on
from science.runner_metrics import RUNNER

pytestmark = pytest.mark.django_db


@pytest.fixture
def runner(alice):
    return alice.runner


def rows(runner, kinds=tuple(DataKind)):
    found = holding(runner, thresholds_on(runner, runner.today()), kinds)
    return {row.metric.symbol: row for row in found}


def hold(runner, **values):
    runner.thresholds.all().delete()
    usual = {"max_heart_rate": 190, "resting_heart_rate": 50, "basis": "typed"}
    return Thresholds.objects.create(runner=runner, valid_from=dt.date(2020, 1, 1), **usual | values)


def test_a_maximum_by_age_has_the_interval_of_its_study(runner):
    runner.birth_date = runner.today().replace(year=runner.today().year - 40, day=1)
    hold(runner, max_heart_rate=185.4, resting_heart_rate=60, basis="age")
    row = rows(runner)["maximum_heart_rate"]
    assert row.interval == pytest.approx((164.2, 206.6), abs=0.1)
    assert row.validity == 1


def test_it_says_when_not_even_the_age_is_known(runner):
    hold(runner, max_heart_rate=185.4, resting_heart_rate=60, basis="age")
    assert "40" in rows(runner)["maximum_heart_rate"].source
    assert rows(runner)["resting_heart_rate"].validity == 0


@pytest.mark.parametrize(("basis", "less"), [("lactate", 0), ("laboratory", 0), ("observed", 0), ("typed", 1)])
def test_what_was_measured_is_surer_than_what_was_typed_in(runner, basis, less):
    hold(runner, basis=basis, threshold_heart_rate=172)
    for symbol in ("maximum_heart_rate", "threshold_heart_rate"):
        row = rows(runner)[symbol]
        assert row.validity == RUNNER[symbol].validity - less
        assert row.interval is None
        assert row.no_interval


def test_a_threshold_nobody_told_is_a_convention(runner):
    hold(runner)
    row = rows(runner)["threshold_heart_rate"]
    assert row.value == pytest.approx(169)
    assert "convention" in row.source
    assert row.validity == 1


def test_threshold_pace_has_the_interval_of_critical_speed(runner):
    day = runner.today() - dt.timedelta(days=3)
    CriticalSpeed.objects.create(runner=runner, day=day, value=4, low=3.9, high=4.1, method="critical speed")
    row = rows(runner)["threshold_speed"]
    assert row.value == pytest.approx(3.76)
    assert row.interval == pytest.approx((3.666, 3.854))
    CriticalSpeed.objects.update(method="single effort", day=runner.today() - dt.timedelta(days=121))
    assert rows(runner)["threshold_speed"].validity == row.validity - 2


def test_every_number_has_a_value_or_what_is_missing_for_it(runner):
    for row in rows(runner).values():
        assert (row.value is None) == bool(row.missing)
        assert row.missing or row.interval or row.no_interval
    assert {name for name, row in rows(runner).items() if row.missing} == {
        "threshold_speed",
        "threshold_power",
        "body_mass",
    }


def test_it_keeps_what_is_not_shared(runner):
    assert set(rows(runner, ())) == {"threshold_speed", "threshold_power"}


def test_the_page_shows_them(alice, client_of, runner):
    hold(runner, weight=62.5)
    html = client_of(alice).get(reverse("analytics:thresholds", args=[runner.pk])).content.decode()
    for shown in ("What holds today", "Threshold heart rate", "169", "62.5", "hardly more than a guess"):
        assert shown in html
