from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from plans import services
from plans.calendar import VIEWS, active_plan, calendar_of
from plans.charts import panels_of, strip_of
from plans.days import is_ahead, shown_status
from plans.forms import ChangeForm, NoteForm, WishForm, with_fitting_schema
from plans.generator import PlanRefused
from plans.interrupted import interrupted
from plans.models import Plan, PlannedWorkout
from plans.repacing import drift_of
from plans.services.advising import advice_for
from plans.targets import lines
from plans.watch import not_on_watch, planned_numbers
from runners.models import Runner, User
from runners.permissions import DataKind, edited_runner, show, shown_runner, visible_kinds
from runners.templatetags.quantities import METRES

YEARS = range(1900, 2200)
"""Of which pages that are asked for a day may be."""

SAME_DISTANCE = 100.0
"""Metres by which the distance of a schema may differ from that of the race it is used for."""


@login_required
@require_GET
def calendar(request: HttpRequest, runner: int) -> HttpResponse:
    """The plan and what was run, by week, month or season."""
    return calendar_page(request, shown_runner(request, runner), None)


@login_required
@require_GET
def day(request: HttpRequest, pk: int) -> HttpResponse:
    """The calendar with the steps, targets and reason of one planned workout beside it."""
    workouts = PlannedWorkout.objects.visible_to(request.user).select_related("runner", "plan", "session")
    workout = get_object_or_404(workouts, pk=pk)
    return calendar_page(request, show(request, workout.runner), workout)


def calendar_page(request: HttpRequest, runner: Runner, selected: PlannedWorkout | None, **more: Any) -> HttpResponse:
    """Return the calendar with a planned workout beside it; ``more`` are forms with what was typed."""
    assert isinstance(request.user, User)
    view = request.GET.get("view", "month")
    if view not in VIEWS:
        view = "month"
    around = (selected.day if selected else runner.today()) - dt.timedelta(weeks=1 if view == "month" else 0)
    anchor = date_of(request.GET.get("from", "")) or around
    page = calendar_of(runner, view=view, anchor=anchor, selected=selected)
    context = {
        "runner": runner,
        "calendar": page,
        "selected": selected,
        "entry": _panel(request, runner, selected) if selected else None,
        "can_edit": Runner.objects.editable_by(request.user).filter(pk=runner.pk).exists(),
        "drift": drift_of(page.plan),
        **steps_back(page.plan),
        **(edit_forms(selected, request.user.units) if selected else {}),
        **more,
    }
    return render(request, "plans/calendar.html", context)


def edit_forms(workout: PlannedWorkout, units: str) -> dict[str, Any]:
    """Return the forms beside a planned workout, filled with what is."""
    now = {"what": "move", "day": workout.day, "distance": round(workout.distance / METRES[units], 1)}
    return {
        "change_form": ChangeForm(initial=now, units=units),
        "note_form": NoteForm(initial={"note": workout.note}),
        "is_ahead": is_ahead(workout, workout.runner.today()),
    }


def steps_back(plan: Plan | None) -> dict[str, Any]:
    """Return what undo and redo would do, in words; None where there is nothing to do."""
    if plan is None:
        return {"to_undo": None, "to_redo": None}
    # One query: each change beside each version that followed this one.
    columns = ("changes__what", "changes__undone", "successors")
    rows = list(Plan.objects.filter(pk=plan.pk).order_by("changes__pk").values_list(*columns))
    done = [what for what, gone, _next in rows if gone is False]
    undone = [what for what, gone, _next in rows if gone]
    replanned = _("the replanning")
    return {
        "to_undo": done[-1] if done else replanned if plan.replaces_id else None,
        "to_redo": undone[0] if undone else replanned if any(following for *_change, following in rows) else None,
    }


def date_of(text: str) -> dt.date | None:
    """Return the day of an ISO date; None if it is none, or so far away that no weeks can be counted from it."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and day.year in YEARS else None


def _workouts_on(plan: Plan | None, on: dt.date) -> list[PlannedWorkout]:
    if plan is None:
        return []
    return list(PlannedWorkout.objects.filter(plan=plan, day=on).select_related("session", "plan").order_by("pk"))


def _panel(request: HttpRequest, runner: Runner, workout: PlannedWorkout) -> dict[str, Any]:
    """What is shown of one planned workout: its steps with targets, and the week that it belongs to."""
    plan = workout.plan
    numbers = planned_numbers(workout, heart_rate=DataKind.HEART_RATE in visible_kinds(request.user, runner))
    speed = numbers.critical_speed
    return {
        "workout": workout,
        "status": shown_status(workout, runner.today()),
        "lines": lines(workout.structure, numbers),
        "critical_speed": speed,
        "not_on_watch": not_on_watch(workout, numbers),
        "week": plan.weeks.filter(first_day__lte=workout.day).order_by("-first_day").first(),
    }


@login_required
@require_GET
def new(request: HttpRequest, runner: int) -> HttpResponse:
    """Choose race and schema; once they are chosen, the plan that comes of it, before anything is saved."""
    edited = edited_runner(request, runner)
    typed = with_fitting_schema(request.GET, edited, request.user) if "schema" in request.GET else None
    form = WishForm(typed, runner=edited, reader=request.user)
    if form.is_bound and form.is_valid() and "change" not in request.GET:
        try:
            preview = services.preview_plan(runner=edited, wish=form.wish())
        except PlanRefused as refused:
            form.add_error(None, str(refused))
        else:
            return _preview(request, edited, form, preview)
    return render(request, "plans/new.html", {"runner": edited, "form": form, "plan": active_plan(edited)})


def _preview(request: HttpRequest, runner: Runner, form: WishForm, preview: services.Preview) -> HttpResponse:
    plan = preview.plan
    runs = [each for each in plan.days if each.family != "race"]
    context = {
        "runner": runner,
        "form": form,
        "wish": form.wish(),
        "is_of_other_distance": abs(form.wish().schema.race_distance - form.wish().race_distance) > SAME_DISTANCE,
        "plan": plan,
        "preview": preview,
        "strip": strip_of(plan),
        "panels": panels_of(plan.preview),
        "weeks": [(week, plan.week_days(week)) for week in plan.weeks],
        "peak": max(plan.weeks, key=lambda week: week.load),
        "longest": max(runs, key=lambda each: each.distance, default=None),
        "fields": [(field.html_name, form.data.get(field.html_name, "")) for field in form],
        "race_fitness": plan.preview.ctl[-2],
        "race_form": [column[-1] for column in (plan.preview.tsb, plan.preview.low, plan.preview.high)],
        "replaces": active_plan(runner),
    }
    return render(request, "plans/preview.html", context)


@login_required
@require_POST
def accept(request: HttpRequest, runner: int) -> HttpResponse:
    """Save the plan that was previewed; if the runner's numbers have changed since, show it anew instead."""
    edited = edited_runner(request, runner)
    assert isinstance(request.user, User)
    form = WishForm(request.POST, runner=edited, reader=request.user)
    if not form.is_valid():
        return render(request, "plans/new.html", {"runner": edited, "form": form, "plan": active_plan(edited)})
    try:
        preview = services.preview_plan(runner=edited, wish=form.wish())
    except PlanRefused as refused:
        form.add_error(None, str(refused))
        return render(request, "plans/new.html", {"runner": edited, "form": form, "plan": active_plan(edited)})
    if preview.digest != request.POST.get("digest"):
        messages.info(
            request, _("Runs or changes have come in since, and what would be saved with them. Please look again.")
        )
        wish = request.POST.copy()
        for name in ("csrfmiddlewaretoken", "digest"):
            wish.pop(name, None)
        return redirect(f"{request.path.removesuffix('accept/')}new/?{wish.urlencode()}")
    try:
        plan = services.accept_plan(runner=edited, wish=form.wish(), preview=preview, accepted_by=request.user)
    except PlanRefused as refused:
        form.add_error(None, str(refused))
        return render(request, "plans/new.html", {"runner": edited, "form": form, "plan": active_plan(edited)})
    messages.success(request, _("The plan for %s is in the calendar.") % plan.race.name)
    return redirect("plans:calendar", edited.pk)


@login_required
@require_POST
def end(request: HttpRequest, runner: int) -> HttpResponse:
    """End the active plan; it is kept, but plans nothing any more."""
    edited = edited_runner(request, runner)
    if services.end_plan(runner=edited):
        messages.success(request, _("The plan has ended."))
    return redirect("plans:calendar", edited.pk)


@login_required
@require_GET
def today(request: HttpRequest, runner: int) -> HttpResponse:
    """Today's workout with its steps and its reason, for the front page."""
    shown = shown_runner(request, runner)
    plan, now = active_plan(shown), shown.today()
    workouts = _workouts_on(plan, now)
    following = None
    if plan and not workouts:
        following = PlannedWorkout.objects.filter(plan=plan, day__gt=now).order_by("day", "pk").first()
    context = {
        "runner": shown,
        "plan": plan,
        "day": now,
        "panel": [_panel(request, shown, workout) for workout in workouts],
        "next": following,
        "days_to_race": (plan.race.day - now).days if plan else None,
        "advice": advice_for(plan, visible_kinds(request.user, shown)) if plan else [],
        "drift": drift_of(plan),
        "interrupted": interrupted(plan.interruption, now) if plan else None,
        "can_edit": Runner.objects.editable_by(request.user).filter(pk=shown.pk).exists(),
    }
    return render(request, "plans/_today.html", context)
