"""What the front pages read across apps, in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet, Sum
from django.utils import timezone

from analytics.models import DailyLoad
from analytics.services import Flag, Numbers, current_numbers, flags_of, numbers_of
from analytics.services.predictions import race_prediction
from home.attention import LEVELS, Facts, Reason, Suggestion, reasons, suggestion
from plans.days import ICONS, runs_of, shown_status
from plans.interrupted import Interrupted, interrupted
from plans.models import Plan, PlannedWorkout
from runners.models import Onboarding, Race, Runner, User
from runners.permissions import DataKind, visible_kinds, visible_kinds_of
from sessions.models import Session

WEEKS_SHOWN = 6
DONE_DAYS = 28
MISSED_DAYS = 14


@dataclass(slots=True)
class Bar:
    """A week in the small bar chart of a row: its place and height in a box of 100."""

    first_day: dt.date
    x: int
    y: float
    height: float
    load: float


@dataclass(slots=True)
class Athlete:
    """A row of the coach's list."""

    runner: Runner
    numbers: Numbers
    weeks: list[float]
    last_day: dt.date | None
    days_since_run: int | None
    race: Race | None
    days_to_race: int | None
    done: int
    planned: int
    plan_name: str
    distance: float
    monday: dt.date
    flags: list[Flag] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)

    @property
    def level(self) -> str:
        return self.reasons[0].level if self.reasons else ""

    @property
    def group(self) -> str:
        """The part of the list that the row stands in."""
        return {"bad": "attention", "warn": "attention", "info": "watch"}.get(self.level, "track")

    @property
    def suggestion(self) -> Suggestion:
        """What the coach might do next."""
        return suggestion(self.reasons, bool(self.plan_name), self.days_to_race)

    @property
    def done_share(self) -> float | None:
        return 100 * self.done / self.planned if self.planned else None

    @property
    def bars(self) -> list[Bar]:
        top = max(self.weeks, default=0) or 1
        heights = [round(100 * load / top, 1) for load in self.weeks]
        first = self.monday - dt.timedelta(weeks=len(self.weeks) - 1)
        return [Bar(first + dt.timedelta(weeks=i), 16 * i, 100 - h, h, self.weeks[i]) for i, h in enumerate(heights)]

    def matches(self, chosen: str) -> bool:
        """Whether the row belongs under the chip ``chosen``."""
        if chosen == "attention":
            return self.level in ("bad", "warn")
        return not chosen or any(reason.topic == chosen for reason in self.reasons)


def athletes(runners: QuerySet[Runner], user: User) -> list[Athlete]:
    """Return a row for each runner as ``user`` may see it, those who need a look first, then by name."""
    people = list(runners.select_related("user"))
    kinds = visible_kinds_of(user, people)
    today = timezone.localdate()
    numbers = numbers_of(people)
    weeks = weekly_loads(people, today)
    week = Session.objects.alive().filter(runner__in=people, day__gt=today - dt.timedelta(days=7), day__lte=today)
    distances = dict(week.values_list("runner").annotate(total=Sum("distance")).order_by())
    races = next_races(people, today)
    planned = planned_days(people, today)
    active = Plan.objects.filter(runner__in=people, state=Plan.State.ACTIVE)
    plans = {runner: kept for runner, *kept in active.values_list("runner", "race__name", "interruption")}
    rows = []
    for runner in people:
        race, last = races.get(runner.pk), numbers[runner.pk].last_session
        row = Athlete(
            runner=runner,
            numbers=numbers[runner.pk],
            weeks=weeks[runner.pk],
            last_day=last,
            days_since_run=(today - last).days if last else None,
            race=race,
            days_to_race=(race.day - today).days if race else None,
            done=sum(s in DONE for day, s in planned[runner.pk]),
            planned=len(planned[runner.pk]),
            plan_name=plans[runner.pk][0] if runner.pk in plans else "",
            distance=distances.get(runner.pk) or 0.0,
            monday=today - dt.timedelta(days=today.weekday()),
        )
        row.flags = flags_of(row.numbers, kinds[runner.pk])
        kept = plans[runner.pk][1] if runner.pk in plans else {}
        row.reasons = reasons(facts(row, planned[runner.pk], today, interrupted(kept, today)))
        rows.append(row)
    order = {level: place for place, level in enumerate(LEVELS)}
    return sorted(rows, key=lambda row: (order.get(row.level, len(LEVELS)), row.runner.name, row.runner.pk))


DONE = (PlannedWorkout.Status.DONE, PlannedWorkout.Status.PARTLY)


def facts(
    row: Athlete, planned: list[tuple[dt.date, str]], today: dt.date, interruption: Interrupted | None = None
) -> Facts:
    recent = [s for day, s in planned if day > today - dt.timedelta(days=MISSED_DAYS)]
    return Facts(
        days_since_run=row.days_since_run,
        planned_since=sum(day > (row.last_day or dt.date.min) for day, _ in planned),
        flags=tuple(row.flags),
        form=row.numbers.tsb,
        missed=Counter(recent)[PlannedWorkout.Status.MISSED],
        planned=len(recent),
        days_to_race=row.days_to_race,
        has_plan=bool(row.plan_name),
        interrupted=interruption,
    )


def weekly_loads(people: list[Runner], today: dt.date) -> dict[int, list[float]]:
    """Return the load of the last weeks of each runner, this one last; weeks begin on Monday."""
    monday = today - dt.timedelta(days=today.weekday())
    first = monday - dt.timedelta(weeks=WEEKS_SHOWN - 1)
    found: dict[int, list[float]] = defaultdict(lambda: [0.0] * WEEKS_SHOWN)
    rows = DailyLoad.objects.filter(runner__in=people, day__gte=first, day__lte=today)
    for runner, day, load in rows.values_list("runner", "day", "load"):
        found[runner][(day - first).days // 7] += load
    return found


def next_races(people: list[Runner], today: dt.date) -> dict[int, Race]:
    races = Race.objects.filter(runner__in=people, day__gte=today).order_by("-day", "-priority")
    return {race.runner_id: race for race in races}


def planned_days(people: list[Runner], today: dt.date) -> dict[int, list[tuple[dt.date, str]]]:
    """Return day and status of what was planned for each runner in the last weeks, up to yesterday."""
    found: dict[int, list[tuple[dt.date, str]]] = defaultdict(list)
    planned = PlannedWorkout.objects.filter(
        runner__in=people, plan__state=Plan.State.ACTIVE, day__gte=today - dt.timedelta(days=DONE_DAYS), day__lt=today
    )
    for runner, day, status in planned.values_list("runner", "day", "status"):
        found[runner].append((day, status))
    return found


def totals(rows: list[Athlete]) -> dict[str, Any]:
    """Return what the strip above the list says about the whole squad."""
    soon = sorted((row for row in rows if row.matches("race")), key=lambda row: row.days_to_race or 0)
    return {
        "attention": sum(row.matches("attention") for row in rows),
        "distance": sum(row.distance for row in rows),
        "load": sum(row.weeks[-1] for row in rows),
        "done": sum(row.done for row in rows),
        "planned": sum(row.planned for row in rows),
        "racing": len(soon),
        "next": soon[0] if soon else None,
    }


@dataclass(slots=True)
class Day:
    """A day of the week strip: what was planned and what was run."""

    date: dt.date
    today: dt.date
    planned: list[PlannedWorkout]
    sessions: list[Session]

    @property
    def is_today(self) -> bool:
        return self.date == self.today

    @property
    def own(self) -> list[Session]:
        """What was run for what is planned; all that was run on a day without."""
        counted = {pk for workout in self.planned for pk in runs_of(workout)}
        return [run for run in self.sessions if run.pk in counted] if self.planned else self.sessions

    @property
    def besides(self) -> list[Session]:
        """What was run on a day with something planned, and not for it."""
        own = self.own
        return [run for run in self.sessions if run not in own]

    @property
    def distance(self) -> float:
        return sum(session.distance or 0 for session in self.own)

    @property
    def planned_distance(self) -> float:
        return sum(workout.distance for workout in self.planned)

    @property
    def name(self) -> str:
        return " + ".join(one.name for one in (self.planned or self.sessions))

    @property
    def icon(self) -> str:
        """That of the workouts as they stand on this day; of a run without one that it is done."""
        stand = {shown_status(workout, self.today) for workout in self.planned}
        if len(stand) > 1:
            return ICONS["planned" if "planned" in stand else "partly"]
        return ICONS[stand.pop()] if stand else "done" if self.sessions else ""


def today(runner: Runner, user: User | AnonymousUser) -> dict[str, Any]:
    """Return the context of a runner's front page as ``user`` may see it."""
    day = runner.today()
    days = week_of(runner, day)
    plan = Plan.objects.filter(runner=runner, state=Plan.State.ACTIVE).select_related("race").first()
    race = plan.race if plan and plan.race.day >= day else None
    if race is None:
        race = Race.objects.filter(runner=runner, day__gte=day).order_by("day").first()
    last = Session.objects.alive().filter(runner=runner).select_related("measures").first()
    numbers = current_numbers(runner, day)
    kinds = visible_kinds(user, runner)
    return {
        "runner": runner,
        "withheld": frozenset(DataKind) - kinds,
        "day": day,
        "days": days,
        "week_distance": sum(run.distance or 0 for d in days for run in d.sessions),
        "week_planned": sum(d.planned_distance for d in days),
        "numbers": numbers,
        "flags": flags_of(numbers, kinds),
        "race": race,
        "days_to_race": (race.day - day).days if race else None,
        "last": last,
        "prediction": race and race_prediction(runner, race.distance, day),
        "plan": plan,
        "onboarding": Onboarding.objects.waiting().editable_by(user).filter(runner=runner).first(),
    }


def week_of(runner: Runner, day: dt.date) -> list[Day]:
    """Return the seven days of the week around ``day``, Monday first."""
    monday = day - dt.timedelta(days=day.weekday())
    dates = [monday + dt.timedelta(days=n) for n in range(7)]
    planned = defaultdict(list)
    workouts = PlannedWorkout.objects.filter(
        runner=runner, plan__state=Plan.State.ACTIVE, day__gte=dates[0], day__lte=dates[-1]
    )
    for workout in workouts.select_related("compliance").order_by("day", "pk"):
        planned[workout.day].append(workout)
    run = defaultdict(list)
    for session in Session.objects.alive().filter(runner=runner).between(dates[0], dates[-1]):
        run[session.day].append(session)
    return [Day(date, day, planned[date], run[date]) for date in dates]
