"""What the figures of a test come to."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from analytics.services.overruled import words_about, words_of
from runners.models import Runner
from runners.templatetags.quantities import pace_value
from science.field_tests import lactate_threshold, time_trial, two_run_critical_speed
from science.streams import clean
from sessions.models import Session
from sessions.storage import load_recording


@dataclass(frozen=True, slots=True)
class TestResult:
    """The thresholds that a test says (bpm, by the names of their fields), and a sentence how."""

    __test__ = False

    values: Mapping[str, float]
    note: str


def result_of(runner: Runner, kind: str, figures: Mapping[str, Any]) -> TestResult | str:
    """Return what a test says, or in a sentence why it says nothing."""
    if kind == "lactate":
        return by_lactate(figures["steps"])
    if kind == "run_test":
        return by_runs(figures["short"], figures["long"], figures["highest"])
    return by_trial(runner, figures["day"], figures["mean"])


def by_lactate(steps: list[tuple[float, float]]) -> TestResult | str:
    found = lactate_threshold(steps)
    if math.isnan(found):
        return _("Lactate never rises through 4 mmol/l: the test says nothing of the threshold.")
    note = _("Heart rate at 4 mmol/l of lactate, from %(n)d steps up to %(highest).1f mmol/l.")
    return TestResult({"threshold_heart_rate": found}, note % {"n": len(steps), "highest": max(s[1] for s in steps)})


def by_runs(short: float, long: float, highest: float) -> TestResult:
    speed, reserve = two_run_critical_speed(short, long)
    note = _("%(short).0f m in 3 and %(long).0f m in 12 minutes: critical speed %(pace)s /km, D′ %(reserve).0f m.")
    figures = {"short": short, "long": long, "pace": pace_value(speed), "reserve": reserve}
    return TestResult({"max_heart_rate": highest}, note % figures)


def by_trial(runner: Runner, day: dt.date, mean: float | None) -> TestResult | str:
    """Take the mean that was typed in, else that of the run of the day with the longest distance."""
    if mean is not None:
        return TestResult({"threshold_heart_rate": mean}, _("Mean of the last 20 minutes, typed in."))
    session = Session.objects.alive().running().filter(runner=runner, day=day).order_by("-distance").first()
    if session is None:
        return _("No run was recorded on that day; type the heart rate in.")
    streams = clean(
        load_recording(session), limits=settings.QUALITY_LIMITS, overrules=words_about(session, words_of([session.pk]))
    )
    found = time_trial(streams.time, streams.distance, streams.heart_rate)
    if math.isnan(found):
        return _("The run of that day has no 30 minutes with a heart rate; type the heart rate in.")
    note = _("Mean of the last 20 of the fastest 30 minutes of “%s”.")
    return TestResult({"threshold_heart_rate": found}, note % session.name[:120])
