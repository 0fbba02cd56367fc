"""A runner's plan for calendars of other programs."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max, Sum
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from plans.calendar import active_plan
from plans.formats import ics
from plans.models import Plan, PlannedWorkout
from plans.targets import lines
from plans.watch import planned_numbers
from plans.wording import step_lines
from runners.accounts import site_address
from runners.models import Runner
from runners.templatetags.quantities import distance, hours, number


def calendar_file(runner: Runner, *, heart_rate: bool, units: str) -> bytes:
    """Return the active plan as an iCalendar; empty without one. 4 queries."""
    entries = _entries(runner, heart_rate, units)
    name = _("Training plan of %(runner)s") % {"runner": runner.name}
    return ics.write(entries, name=name, time_zone=str(runner.time_zone))


def _entries(runner: Runner, heart_rate: bool, units: str) -> Iterator[ics.Entry]:
    plan = active_plan(runner)
    if plan is None:
        return
    host, seen = urlsplit(settings.BASE_URL).hostname, Counter[dt.date]()
    # Every change counts in an edition, and none is ever taken back: undoing is a change as well.
    version = Plan.objects.filter(runner=runner).aggregate(count=Sum("edition"))["count"]
    changed = max(filter(None, (plan.created_at, plan.changes.aggregate(last=Max("made_at"))["last"])))
    for workout in plan.workouts.order_by("day", "pk"):
        workout.plan = plan
        seen[workout.day] += 1
        # Not the row's own id: a newer version of the plan has other rows for the same days.
        uid = f"{runner.pk}-{workout.day:%Y%m%d}-{seen[workout.day]}@{host}"
        address = site_address(reverse("plans:day", args=[workout.pk]))
        said = _description(workout, heart_rate, units, address)
        yield ics.Entry(uid, workout.day, workout.name, said, address, version, changed)


def _description(workout: PlannedWorkout, heart_rate: bool, units: str, address: str) -> str:
    numbers = planned_numbers(workout, heart_rate=heart_rate)
    steps = step_lines(lines(workout.structure, numbers), units)
    comes_to = f"{distance(workout.distance, units)}, {hours(workout.duration)}, {_('load')} {number(workout.load)}"
    parts = (workout.note, strip_tags(comes_to), "\n".join(steps), workout.why, address)
    return "\n\n".join(part for part in parts if part)
