"""Editing the calendar: a change is shown with its effect, then made; undo and redo.

The calendar's own script asks for JSON; forms are answered with the page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plans.calendar import active_plan
from plans.effect import effect_of
from plans.forms import AddForm, ChangeForm, NoteForm
from plans.models import Plan, PlannedWorkout
from plans.repacing import drift_of, paces_today, repaced
from plans.services.changes import PlanChangedMeanwhile, change_plan, redo, undo
from plans.services.editing import EDITS, EditRefused, Pair, added, after, noted, title_of
from plans.views import calendar_page
from runners.models import Runner, User
from runners.numbers import whole_number
from runners.permissions import edited_runner, show

NEXT_SHOWN = 5
"""So many of the next workouts are shown as they were and as they would be."""


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Move, copy, swap, resize or delete a planned workout; GET shows what that would do to the plan."""
    workout = _edited_workout(request, pk)
    assert isinstance(request.user, User)
    form = ChangeForm(request.POST or request.GET, units=request.user.units)
    if not form.is_valid():
        if request.method == "GET":
            return _effect(request, workout.plan, None, title="", refused=_first_error(form))
        return calendar_page(request, workout.runner, workout, change_form=form)
    what, asked = form.cleaned_data["what"], form.asked
    title = title_of(what, workout.name, form.cleaned_data["day"])

    def pairs(plan: Plan) -> list[Pair]:
        return EDITS[what](plan, workout, asked, plan.runner.today())

    if request.method == "GET":
        return _effect(request, workout.plan, pairs, title=title)
    return _make(request, workout.plan, pairs, title)


@login_required
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the note of a planned day, past ones included."""
    workout = _edited_workout(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return calendar_page(request, workout.runner, workout, note_form=form)
    text = form.cleaned_data["note"]
    return _make(request, workout.plan, lambda plan: noted(workout, text), _("Note on %s") % workout.name)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, runner: int) -> HttpResponse:
    """Put a workout of the library on a day, after a look at what that does to the plan."""
    edited = edited_runner(request, runner)
    plan = active_plan(edited)
    assert isinstance(request.user, User)
    form = AddForm(request.POST or request.GET or None, reader=request.user)
    if plan is None or not form.is_bound or "workout" in form.errors:
        return redirect("plans:workouts", edited.pk)
    if not form.is_valid():
        return render(request, "plans/add.html", {"runner": edited, "form": form, "plan": plan})
    workout, day = form.cleaned_data["workout"], form.cleaned_data["day"]
    title = title_of("add", workout.name, day)

    def pairs(plan: Plan) -> list[Pair]:
        return added(plan, workout, day, plan.runner.today(), form.metres)

    if request.method == "POST":
        return _make(request, plan, pairs, title)
    context = {
        "runner": edited,
        "form": form,
        "plan": plan,
        "drift": drift_of(plan),
        "title": title,
        "workout": workout,
    }
    try:
        new = pairs(plan)
        workouts = _workouts_of(plan)
        context |= {"new": new[0][1], "effect": effect_of(plan, edited.today(), workouts, after(workouts, new))}
    except EditRefused as refused:
        form.add_error("day", str(refused))
    return render(request, "plans/add.html", context)


@login_required
@require_POST
def undo_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the last change of a plan."""
    plan = _edited_plan(request, pk)
    return _answer(request, plan, lambda: _("Undone: %s.") % undo(plan=plan, edition=edition_shown(request)))


@login_required
@require_POST
def redo_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the change that was undone last again."""
    plan = _edited_plan(request, pk)
    return _answer(request, plan, lambda: _("Done again: %s.") % redo(plan=plan, edition=edition_shown(request)))


@login_required
@require_http_methods(["GET", "POST"])
def use_paces(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell what lies ahead in a plan in the paces of today, after a look at what that does to it."""
    runner = _edited_plan(request, pk).runner
    plan = active_plan(runner)
    drift = drift_of(plan)
    if plan is None or drift is None:
        messages.info(request, _("The plan goes by today’s paces already."))
        return redirect("plans:calendar", runner.pk)
    paces = paces_today(plan)
    title = _("Use today’s paces")

    def pairs(plan: Plan) -> list[Pair]:
        return repaced(plan, plan.runner.today())

    if request.method == "POST":
        return _make(request, plan, pairs, title, paces)
    workouts, plan.paces = _workouts_of(plan), paces
    new = pairs(plan)
    effect = effect_of(plan, plan.runner.today(), workouts, after(workouts, new))
    context = {"runner": runner, "plan": plan, "drift": drift, "effect": effect, "pairs": new[:NEXT_SHOWN]}
    return render(request, "plans/paces.html", context)


def _edited_workout(request: HttpRequest, pk: int) -> PlannedWorkout:
    rows = PlannedWorkout.objects.editable_by(request.user)
    workout: PlannedWorkout = get_object_or_404(
        rows.select_related("runner", "plan__runner", "plan__race", "workout"), pk=pk
    )
    show(request, workout.runner)
    return workout


def _edited_plan(request: HttpRequest, pk: int) -> Plan:
    plan: Plan = get_object_or_404(Plan.objects.editable_by(request.user).select_related("runner"), pk=pk)
    show(request, plan.runner)
    return plan


def _workouts_of(plan: Plan) -> list[PlannedWorkout]:
    return list(plan.workouts.order_by("day", "pk").defer("steps", "why", "note"))


def _effect(
    request: HttpRequest,
    plan: Plan,
    pairs: Callable[[Plan], Sequence[Pair]] | None,
    *,
    title: str,
    refused: str = "",
) -> HttpResponse:
    context: dict[str, object] = {"title": title, "refused": refused}
    if pairs is not None:
        try:
            new = pairs(plan)
            workouts = _workouts_of(plan)
            context["effect"] = effect_of(plan, plan.runner.today(), workouts, after(workouts, new))
        except EditRefused as error:
            context["refused"] = str(error)
    return render(request, "plans/_effect.html", context)


def _make(
    request: HttpRequest,
    plan: Plan,
    pairs: Callable[[Plan], Sequence[Pair]],
    what: str,
    paces: dict[str, Any] | None = None,
) -> HttpResponse:
    assert isinstance(request.user, User)
    user, edition = request.user, edition_shown(request)

    def act() -> str:
        change_plan(plan=plan, edition=edition, pairs=pairs, what=what, made_by=user, paces=paces)
        return _("Done: %s. Undo takes it back.") % what

    return _answer(request, plan, act)


def _answer(request: HttpRequest, plan: Plan, act: Callable[[], str]) -> HttpResponse:
    """Do it and say so, or say why not: 409 if somebody else was quicker, 422 if a rule is against it."""
    try:
        said, error, status = act(), "", 200
    except PlanChangedMeanwhile as late:
        said, error, status = "", str(late), 409
    except EditRefused as refused:
        said, error, status = "", str(refused), 422
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"error": error} if error else {"said": said}, status=status)
    if error:
        messages.warning(request, error)
    else:
        messages.success(request, said)
    return _back(request, plan.runner)


def _back(request: HttpRequest, runner: Runner) -> HttpResponse:
    """Go back to the part of the calendar, or of the athletes' one, that was looked at."""
    kept = {name: request.POST[name] for name in ("view", "from", "q", "show", "page") if request.POST.get(name)}
    answer = redirect("plans:squad") if kept.get("view") == "squad" else redirect("plans:calendar", runner.pk)
    answer["Location"] += f"?{urlencode(kept)}" if kept else ""
    return answer


def edition_shown(request: HttpRequest) -> int:
    """Return which edition of the plan the page showed; one that never was if it does not say."""
    edition = whole_number(request.POST.get("edition", ""))
    return -1 if edition is None else edition


def _first_error(form: ChangeForm) -> str:
    return next((str(error) for errors in form.errors.values() for error in errors), "")
