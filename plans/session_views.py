"""What was planned for a session beside what was run, step by step, and choosing by hand what it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from plans.compliance import REASONS, amounts_of
from plans.days import kept_of, runs_of, shown_status
from plans.forms import MatchForm
from plans.models import PlannedWorkout
from plans.outcome import Compliance, HandMatch
from plans.services.matching import choosable, choose, unchoose
from plans.structure import flatten
from plans.targets import Line, Numbers, lines
from runners.models import Runner, User
from runners.permissions import show
from sessions.models import Session

#: What is said of a step, with the tone it is said in.
VERDICTS: dict[str, tuple[Promise, str]] = {
    "kept": (gettext_lazy("as planned"), "good"),
    "slow": (gettext_lazy("too slow"), "warn"),
    "fast": (gettext_lazy("too fast"), "warn"),
    "short": (gettext_lazy("cut short"), "warn"),
    "left_out": (gettext_lazy("left out"), "warn"),
    "unknown": (gettext_lazy("not known"), "plain"),
}


@dataclass(frozen=True, slots=True)
class StepRow:
    """A planned step beside what was run of it: metres or seconds, m/s on the level, score in per cent."""

    line: Line
    length: float | None
    speed: float | None
    score: float | None
    verdict: str | Promise
    tone: str


@login_required
@require_GET
def for_session(request: HttpRequest, pk: int) -> HttpResponse:
    """What was planned for a session, beside what was run."""
    session = get_object_or_404(Session.objects.visible_to(request.user).select_related("runner", "measures"), pk=pk)
    runner = show(request, session.runner)
    near = choosable(session)
    workout = next((one for one in near if session.pk in runs_of(one)), None)
    by_hand = HandMatch.objects.filter(session=session).first()
    can_edit = Runner.objects.editable_by(request.user).filter(pk=runner.pk).exists()
    initial = "" if by_hand is None else workout.pk if workout else MatchForm.NONE
    context = {
        "runner": runner,
        "session": session,
        "panel": _panel(runner, workout) if workout else None,
        "by_hand": by_hand,
        "match_form": MatchForm(near=near, initial={"workout": initial}) if can_edit and near else None,
    }
    return render(request, "plans/_for_session.html", context)


@login_required
@require_POST
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """Say by hand which planned workout a session was, that it was none, or leave it to the rules again."""
    session = get_object_or_404(Session.objects.editable_by(request.user).select_related("runner"), pk=pk)
    show(request, session.runner)
    assert isinstance(request.user, User)
    form = MatchForm(request.POST, near=choosable(session))
    if not form.is_valid():
        messages.warning(request, _("That workout is not in the plan any more. Choose another one."))
    elif form.cleaned_data["workout"] == "":
        unchoose(session=session)
        messages.success(request, _("Matched by the rules again."))
    else:
        choose(session=session, workout=form.chosen, made_by=request.user)
        messages.success(request, _("Kept, also when the numbers are worked out again."))
    return redirect("analytics:session", session.pk)


def _panel(runner: Runner, workout: PlannedWorkout) -> dict[str, Any]:
    found = kept_of(workout)
    found_runs = Session.objects.alive().filter(pk__in=runs_of(workout))
    runs = list(found_runs.select_related("measures").order_by("started_at"))
    amounts = amounts_of(found, workout, runs) if found else {}
    numbers = Numbers(workout.critical_speed)
    return {
        "workout": workout,
        "status": shown_status(workout, runner.today()),
        "critical_speed": numbers.critical_speed,
        "compliance": found,
        "score": _percent(found.score) if found else None,
        "steps_score": _percent(found.steps_score) if found else None,
        "reason": REASONS.get(found.reason, "") if found else "",
        "amounts": {name: _percent(value) if value == value else None for name, value in amounts.items()},
        "rows": list(step_rows(workout, found, numbers)) if found and found.steps else [],
        "runs": runs,
    }


def step_rows(workout: PlannedWorkout, found: Compliance, numbers: Numbers) -> Iterator[StepRow]:
    """Yield the planned steps in the order in which they are run, beside what was run of them."""
    steps = list(flatten(workout.structure))
    told = lines(steps, numbers)
    if len(steps) != len(found.steps):
        return
    for step, line, row in zip(steps, told, found.steps, strict=True):
        verdict, tone = VERDICTS[row["verdict"]]
        length = None if row["length"] is None else row["length"] * step.length
        yield StepRow(line, length, row["speed"] if step.share else None, _percent(row["score"]), verdict, tone)


def _percent(share: float | None) -> float | None:
    return None if share is None else 100.0 * share
