"""The plans of a coach's athletes side by side, and a week of one for another."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from plans.calendar import active_plan
from plans.editing_views import edition_shown
from plans.effect import effect_of
from plans.forms import CopyForm
from plans.generator.season import monday_of
from plans.models import Plan
from plans.services.changes import PlanChangedMeanwhile, change_plan
from plans.services.copying import CopiedWeek, week_for
from plans.services.editing import EditRefused, after
from plans.squad import squad_week
from plans.views import date_of
from runners.models import Runner, User
from runners.permissions import coach_of, edited_runner, look_at

ATHLETES_A_PAGE = 15


@login_required
@require_GET
def squad(request: HttpRequest) -> HttpResponse:
    """A week of the coach's athletes, a row each, to be edited side by side."""
    user = coach_of(request)
    search, only = request.GET.get("q", "").strip(), request.GET.get("show", "")
    found = Runner.objects.athletes_of(user, search)
    if only == "planned":
        found = found.filter(plans__state=Plan.State.ACTIVE)
    page = Paginator(found.order_by("name", "pk"), ATHLETES_A_PAGE).get_page(request.GET.get("page"))
    look_at(request, page.object_list)
    monday = monday_of(date_of(request.GET.get("from", "")) or timezone.localdate())
    kept = {name: value for name, value in (("q", search), ("show", only)) if value}
    context = {
        "page_obj": page,
        "rows": squad_week(list(page.object_list), monday),
        "monday": monday,
        "sunday": monday + dt.timedelta(days=6),
        "earlier": monday - dt.timedelta(days=7),
        "later": monday + dt.timedelta(days=7),
        "search": search,
        "only": only,
        "kept": urlencode(kept),
        "query": urlencode({**kept, "from": monday.isoformat()}),
        "can_edit": True,
    }
    return render(request, "plans/squad.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest, runner: int) -> HttpResponse:
    """Give a week of this plan, or the whole of it, to another athlete: scaled to her, and shown before it is saved."""
    edited = edited_runner(request, runner)
    plan = active_plan(edited)
    if plan is None:
        return redirect("plans:calendar", edited.pk)
    asked = request.POST or (request.GET if "to" in request.GET else None)
    form = CopyForm(asked, plan=plan, reader=request.user, initial={"week": request.GET.get("week")})
    context = {"runner": edited, "plan": plan, "form": form}
    if not form.is_bound or not form.is_valid():
        return render(request, "plans/copy.html", context)
    other: Runner = form.cleaned_data["to"]
    if form.cleaned_data["what"] == "plan":
        return redirect(f"{reverse('plans:new', args=[other.pk])}?{urlencode(form.wish())}")
    try:
        copied = week_for(plan=plan, monday=form.cleaned_data["week"], other=other)
        if request.method == "POST":
            if request.POST.get("source") != str(plan.edition):
                raise PlanChangedMeanwhile(_("This plan was changed meanwhile: look at the week as it is now."))
            return _give(request, copied)
        look_at(request, [other])
        today, workouts = other.today(), list(copied.plan.workouts.order_by("day", "pk"))
        effect = effect_of(
            copied.plan, today, workouts, after(workouts, copied.pairs), anew={one.day for one in copied.days}
        )
        context |= {"copied": copied, "effect": effect, "other": other}
    except EditRefused as refused:
        form.add_error(None, str(refused))
    return render(request, "plans/copy.html", context)


def _give(request: HttpRequest, copied: CopiedWeek) -> HttpResponse:
    assert isinstance(request.user, User)
    what = _("Week from the coach")
    change_plan(
        plan=copied.plan,
        edition=edition_shown(request),
        pairs=lambda plan: copied.pairs,
        what=what,
        made_by=request.user,
    )
    messages.success(request, _("Done: %s. Undo takes it back.") % what)
    back = urlencode({"view": "month", "from": copied.monday.isoformat()})
    return redirect(f"{reverse('plans:calendar', args=[copied.plan.runner_id])}?{back}")
