"""A run is uploaded, found to be what was planned, compared with it step by step, and set apart by hand."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import FilePayload, Page, expect

from science.recording import Lap
from sessions.encoders.fit import encode
from tests.recordings import make_recording
from tests.site import Site

pytestmark = pytest.mark.browser

EMAIL, PASSWORD = "kit@demo.example", "kept-to-the-plan-1"
YESTERDAY = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)
CRITICAL_SPEED = 4.0
#: Seconds and share of critical speed.
STEPS = [(600, 0.75), *[(180, 1.0), (60, 0.65)] * 3, (180, 1.0), (300, 0.75)]
MAKE = f"""
import datetime as dt, json
from plans.models import Plan, PlannedWorkout, PlanWeek
from runners.models import Onboarding, Race
from runners.services import create_account, create_runner
user = create_account(email={EMAIL!r}, name="Kit Keeper", password={PASSWORD!r})
runner = create_runner(name=user.name, user=user, time_zone="UTC")
Onboarding.objects.filter(runner=runner).update(step=Onboarding.Step.DONE)
day = dt.date.fromisoformat({YESTERDAY.isoformat()!r})
monday, last = day - dt.timedelta(days=day.weekday()), day + dt.timedelta(days=60)
race = Race.objects.create(runner=runner, name="Spring", day=last, distance=10000)
plan = Plan.objects.create(runner=runner, race=race, first_day=monday, last_day=last,
                           inputs={{"critical_speed": {CRITICAL_SPEED}}})
PlanWeek.objects.create(plan=plan, index=0, first_day=monday, phase="base", load=60)
kinds = ["warmup", *["work", "recovery"] * 3, "work", "cooldown"]
steps = [{{"kind": kind, "seconds": seconds, "speed": [share - 0.02, share + 0.02]}}
         for kind, (seconds, share) in zip(kinds, {STEPS!r})]
PlannedWorkout.objects.create(plan=plan, runner=runner, day=day, name="4 x 3 min", family="vo2", key_session=True,
                              steps=steps, distance={sum(s * x for s, x in STEPS) * CRITICAL_SPEED}, duration=1800,
                              load=25, why="Ceiling.")
print(json.dumps(runner.pk))
"""


@pytest.fixture(scope="module")
def runner(site: Site) -> int:
    made = site.ask(MAKE)
    assert isinstance(made, int)
    return made


def as_planned() -> FilePayload:
    """The run of the planned steps as a watch records it, with a lap for each."""
    start = dt.datetime.combine(YESTERDAY, dt.time(8), tzinfo=dt.UTC)
    recording = make_recording(start=start, duration=sum(seconds for seconds, _ in STEPS), utc_offset=0)
    speed = np.concatenate([[0.0], *(np.full(seconds, share * CRITICAL_SPEED) for seconds, share in STEPS)])
    way = np.cumsum(speed)
    edges = np.cumsum([0, *(seconds for seconds, _ in STEPS)])
    laps = tuple(
        Lap(float(a), float(b - a), float(b - a), float(way[b] - way[a])) for a, b in itertools.pairwise(edges)
    )
    columns = recording.columns | {"distance": way, "speed": speed, "altitude": np.full(len(way), 200.0)}
    kept = {name: column for name, column in columns.items() if name not in ("latitude", "longitude")}
    made = encode(replace(recording, columns=kept, laps=laps, totals={}))
    return {"name": "intervals.fit", "mimeType": "application/octet-stream", "buffer": made}


def test_a_run_is_compared_with_what_was_planned(page_of: Callable[..., Page], runner: int):
    page = page_of(EMAIL, PASSWORD)
    page.goto(f"/runners/{runner}/upload/")
    page.wait_for_function("document.querySelector('[data-upload-url]') && window.htmx")
    page.locator('[data-input="files"]').set_input_files([as_planned()])
    progress = page.locator("#import-progress", has_text="intervals.fit")
    expect(progress).to_contain_text("finished", timeout=60_000)
    page.goto(f"/runners/{runner}/sessions/")
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    planned = page.locator("section", has=page.locator("#t-planned"))
    expect(planned).to_contain_text("4 x 3 min")
    steps = planned.get_by_role("table", name="Step by step").get_by_role("row")
    expect(steps).to_have_count(1 + len(STEPS))
    expect(steps.filter(has_text="as planned")).to_have_count(len(STEPS))
    expect(planned).to_contain_text("Steps by the laps of the watch")
    session = page.url

    page.goto(f"/runners/{runner}/plan/?view=week&from={YESTERDAY}")
    expect(page.locator(".chip--done")).to_contain_text("4 x 3 min")
    expect(page.locator(".wsum")).to_contain_text("as planned")

    page.goto(f"/runners/{runner}/plan/days/")
    expect(page.get_by_role("row", name=YESTERDAY.strftime("%a %-d %b"))).to_contain_text("on track")

    page.goto(session)
    page.get_by_text("Was it another workout?").click()
    page.get_by_label("This run was").select_option(label="None of the plan’s workouts")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator("#t-planned + p")).to_have_text("Set apart from the plan by hand.")
