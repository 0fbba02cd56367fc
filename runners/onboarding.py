"""What a runner is asked first, step by step: the forms of each step, where somebody goes on, what follows live."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from runners.bests_chart import picture_of
from runners.bests_forms import BestsForm
from runners.forms import ProfileForm
from runners.heart_forms import HeartForm
from runners.invitation_forms import AthletesAccountForm
from runners.models import Onboarding, Runner, User
from runners.models.habits import WEEKDAYS
from runners.models.runner import OLDEST, YOUNGEST
from runners.permissions import DataKind, visible_kinds
from runners.services import default_thresholds
from runners.training_forms import GoalForm, TrainingForm
from science.zones import MAX_HEART_RATE_ERROR, pace_zones

Step = Onboarding.Step
#: Whoever is not the runner can give her an account at the end; no step of the runner's own.
INVITE = "invite"
#: Longer than anything that a field of a step takes.
LONGEST_DRAFT = 2000

AnyForm = ProfileForm | HeartForm | BestsForm | TrainingForm | GoalForm | AthletesAccountForm
FORMS: dict[str, tuple[type[AnyForm], ...]] = {
    Step.BASICS: (ProfileForm,),
    Step.HEART: (HeartForm,),
    Step.BESTS: (BestsForm,),
    Step.TRAINING: (TrainingForm, GoalForm),
    INVITE: (AthletesAccountForm,),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A step as somebody sees it, among those that concern her; ``own`` if it is about herself."""

    runner: Runner
    reader: User | AnonymousUser
    progress: Onboarding
    steps: Sequence[str]
    step: str

    @property
    def number(self) -> int:
        return self.steps.index(self.step) + 1

    @property
    def own(self) -> bool:
        return self.runner.user_id is not None and self.runner.user_id == self.reader.pk

    @property
    def before(self) -> str:
        """The step before this one, empty for the first."""
        return self.steps[self.number - 2] if self.number > 1 else ""

    @property
    def after(self) -> str:
        """The step after this one, empty for the last."""
        return self.steps[self.number] if self.number < len(self.steps) else ""

    def forms(self, data: QueryDict | None = None) -> list[AnyForm]:
        """Return the forms of the step, filled with what is sent, else with one's draft, else with what is known."""
        draft = self.progress.drafts.get(self.step, {}).get(str(self.reader.pk))
        if data is None and draft is not None:
            data = QueryDict(mutable=True)
            data.update(MultiValueDict(draft))
        return [form(data, runner=self.runner, reader=self.reader) for form in FORMS[self.step]]

    def keep(self, forms: Sequence[AnyForm], data: QueryDict) -> None:
        """Keep what was typed and cannot be saved."""
        names = [field.html_name for form in forms for field in form]
        typed = {name: [value[:LONGEST_DRAFT] for value in data.getlist(name)] for name in names if name in data}
        self.progress.keep(self.step, self.reader.pk, typed)


def place_of(runner: Runner, reader: User | AnonymousUser, step: str = "") -> Place | None:
    """Return the place of a step, by default the first that is not answered; None if there is no such step."""
    progress, _made = Onboarding.objects.get_or_create(runner=runner)
    steps = steps_of(runner, reader)
    if not step:
        order = Step.values
        waiting = order[order.index(progress.step) :]
        step = next((each for each in steps if each in waiting or each == INVITE), steps[0])
    return Place(runner, reader, progress, steps, step) if step in steps else None


def steps_of(runner: Runner, reader: User | AnonymousUser) -> list[str]:
    """Return the steps that concern ``reader``: without the heart for whom it is not shared with."""
    steps: list[str] = [Step.BASICS, Step.HEART, Step.BESTS, Step.TRAINING]
    if DataKind.HEART_RATE not in visible_kinds(reader, runner):
        steps.remove(Step.HEART)
    if runner.user_id is None:
        steps.append(INVITE)
    return steps


def steps_shown(place: Place | None = None) -> list[dict[str, Any]]:
    """Return what the stepper shows; without a place a coach is about to begin."""
    steps = place.steps if place else [*Step.values[:-1], INVITE]
    order = Step.values
    answered = order.index(place.progress.step) if place else 0
    labels = {**dict(Step.choices), INVITE: AthletesAccountForm.title}
    return [
        {
            "step": step,
            "number": number,
            "label": labels[step],
            "current": step == (place.step if place else Step.BASICS),
            "done": step in order[:answered],
            "open": place is not None and (step in order[: answered + 1] or answered == len(order) - 1),
        }
        for number, step in enumerate(steps, 1)
    ]


def follows(step: str, forms: Sequence[AnyForm], runner: Runner, units: str) -> dict[str, Any]:
    """Return what follows from what is typed so far, for the card beside the form."""
    form = forms[0]
    if isinstance(form, ProfileForm):
        return follows_from_basics(form, runner)
    if isinstance(form, HeartForm):
        return follows_from_heart(form)
    if isinstance(form, BestsForm):
        return follows_from_bests(form, units)
    if isinstance(form, TrainingForm):
        return follows_from_training(form, forms[1:], runner)
    return {}


def said(form: AnyForm) -> Mapping[str, Any]:
    """Return what is typed as far as it is right, else what is known."""
    if not form.is_bound:
        return form.initial
    form.is_valid()
    return form.cleaned_data


def follows_from_basics(form: ProfileForm, runner: Runner) -> dict[str, Any]:
    typed = said(form)
    someone = Runner(birth_date=typed.get("birth_date"), time_zone=typed.get("time_zone") or "UTC")
    age = someone.age_on(timezone.localdate())
    known = age is not None and YOUNGEST <= age <= OLDEST
    return {
        "age": age if known else None,
        "max_heart_rate": default_thresholds(someone).max_heart_rate if known else None,
        "error": 1.96 * MAX_HEART_RATE_ERROR,
        "now": timezone.now().astimezone(someone.zone),
        "sex": typed.get("sex"),
    }


def follows_from_heart(form: HeartForm) -> dict[str, Any]:
    """Return the zones in bpm, on a line from resting to maximum heart rate; the last good ones while it is wrong."""
    wrong = form.is_bound and not form.is_valid()
    row = form.saved() if wrong else form.instance
    low = row.resting_heart_rate
    edges = [low, *row.zone_bounds]
    span = max(edges[-1], row.max_heart_rate) - low
    zones = [
        {
            "number": number,
            "low": round(below),
            "high": round(above),
            "start": round(100 * max(below - low, 0) / span, 2),
            "width": round(100 * max(above - max(below, low), 0) / span, 2),
        }
        for number, (below, above) in enumerate(pairwise(edges), 1)
    ]
    return {"zones": zones, "row": row, "wrong": wrong}


def follows_from_bests(form: BestsForm, units: str) -> dict[str, Any]:
    verdict = form.verdict()
    found = verdict.estimate
    return {
        "verdict": verdict,
        "rows": form.rows(verdict),
        "picture": picture_of(form.possible, verdict, units),
        "half_width": (found.high - found.low) / 2,
        "paces": pace_zones(found.critical_speed)[1:5] if verdict.found else [],
    }


def follows_from_training(form: TrainingForm, others: Sequence[AnyForm], runner: Runner) -> dict[str, Any]:
    typed = said(form)
    offered = [typed.get(f"minutes_{day}") for day, _label in WEEKDAYS] if form.is_bound else runner.minutes_available
    minutes: list[int] = [minute or 0 for minute in offered]
    top = max(*minutes, 60)
    weeks = (typed.get("blocks") or runner.blocks) * (typed.get("weeks_per_block") or runner.weeks_per_block)
    race_day = said(others[0]).get("race_day")
    first = race_day - dt.timedelta(weeks=weeks, days=-1) if race_day else None
    return {
        "week": [(str(WEEKDAYS[day][1]), minute, round(100 * minute / top, 1)) for day, minute in enumerate(minutes)],
        "days": sum(minute > 0 for minute in minutes),
        "seconds": 60 * sum(minutes),
        "weeks": weeks,
        "race_day": race_day,
        "days_to_race": (race_day - runner.today()).days if race_day else None,
        "first": first,
        "late": first is not None and first < runner.today(),
    }
