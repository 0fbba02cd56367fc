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
from plans.calendar import VIEWS, active_plan, calendar_of, shown_status
from plans.charts import panels_of, strip_of
from plans.forms import WishForm
from plans.generator import PlanRefused
from plans.generator.paces import NOMINAL_CRITICAL_SPEED
from plans.models import Plan, PlannedWorkout
from plans.targets import lines
from runners.models import Runner, User
from runners.permissions import DataKind, edited_runner, show, shown_runner, visible_kinds
from sessions.models import Session


@login_required
@require_GET
def calendar(request: HttpRequest, runner: int) -> HttpResponse:
    """The plan and what was run, by week, month or season."""
    return _calendar(request, shown_runner(request, runner), None)


@login_required
@require_GET
def day(request: HttpRequest, pk: int) -> HttpResponse:
    """The calendar with the steps, targets and reason of one planned workout beside it."""
    workouts = PlannedWorkout.objects.visible_to(request.user).select_related("runner", "plan", "session")
    workout = get_object_or_404(workouts, pk=pk)
    return _calendar(request, show(request, workout.runner), workout)


def _calendar(request: HttpRequest, runner: Runner, selected: PlannedWorkout | None) -> HttpResponse:
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
    }
    return render(request, "plans/calendar.html", context)


def date_of(text: str) -> dt.date | None:
    """Return the day of an ISO date; None if it is none."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def _workouts_on(plan: Plan | None, on: dt.date) -> list[PlannedWorkout]:
    if plan is None:
        return []
    return list(PlannedWorkout.objects.filter(plan=plan, day=on).select_related("session", "plan").order_by("pk"))


def _panel(request: HttpRequest, runner: Runner, workout: PlannedWorkout) -> dict[str, Any]:
    """What is shown of one planned workout: its steps with targets, and the week that it belongs to."""
    plan = workout.plan
    kinds = visible_kinds(request.user, runner)
    zones = plan.inputs.get("heart_rate_zones", []) if DataKind.HEART_RATE in kinds else []
    speed = plan.critical_speed
    return {
        "workout": workout,
        "status": shown_status(workout, runner.today()),
        "lines": lines(workout.structure, speed, zones, speed or NOMINAL_CRITICAL_SPEED),
        "critical_speed": speed,
        "week": plan.weeks.filter(first_day__lte=workout.day).order_by("-first_day").first(),
    }


@login_required
@require_GET
def new(request: HttpRequest, runner: int) -> HttpResponse:
    """Choose race and schema; once they are chosen, the plan that comes of it, before anything is saved."""
    edited = edited_runner(request, runner)
    form = WishForm(request.GET if "schema" in request.GET else None, runner=edited, reader=request.user)
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
        "plan": plan,
        "preview": preview,
        "strip": strip_of(plan),
        "panels": panels_of(plan.preview),
        "weeks": [(week, plan.week_days(week)) for week in plan.weeks],
        "peak": max(plan.weeks, key=lambda week: week.load),
        "longest": max(runs, key=lambda each: each.distance, default=None),
        "fields": [(field.html_name, request.GET.get(field.html_name, "")) for field in form],
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
        messages.info(request, _("Runs have come in since, and the plan has changed with them. Please look again."))
        wish = request.POST.copy()
        for name in ("csrfmiddlewaretoken", "digest"):
            wish.pop(name, None)
        return redirect(f"{request.path.removesuffix('accept/')}new/?{wish.urlencode()}")
    plan = services.accept_plan(runner=edited, wish=form.wish(), preview=preview, accepted_by=request.user)
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
    }
    return render(request, "plans/_today.html", context)


@login_required
@require_GET
def for_session(request: HttpRequest, pk: int) -> HttpResponse:
    """What was planned for a session, beside what was run."""
    session = get_object_or_404(Session.objects.visible_to(request.user).select_related("runner", "measures"), pk=pk)
    runner = show(request, session.runner)
    planned = PlannedWorkout.objects.filter(session=session, plan__state=Plan.State.ACTIVE)
    workout = planned.select_related("plan", "session").order_by("pk").first()
    context = {
        "runner": runner,
        "session": session,
        "load": getattr(getattr(session, "measures", None), "load", None),
        "panel": _panel(request, runner, workout) if workout else None,
    }
    return render(request, "plans/_for_session.html", context)
