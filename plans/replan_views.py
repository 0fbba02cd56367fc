"""Life happens: what happened, what the rest of the plan becomes, and the word to save it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from plans.calendar import active_plan
from plans.forms import ReplanForm
from plans.generator import PlanRefused
from plans.models import Plan
from plans.services.editing import EditRefused
from plans.services.replanning import Replanned, accept_rest, offer_rest
from runners.models import Runner, User
from runners.permissions import edited_runner


@login_required
@require_GET
def replan(request: HttpRequest, runner: int) -> HttpResponse:
    """Say what happened; then the changed rest of the plan, before anything is saved."""
    edited = edited_runner(request, runner)
    plan = active_plan(edited)
    if plan is None:
        return redirect("plans:new", edited.pk)
    today = edited.today()
    initial = {"reason": request.GET.get("reason", "missed"), "first": today, "last": today, "race_day": plan.last_day}
    asked = "reason" in request.GET and "first" in request.GET
    form = ReplanForm(request.GET if asked else None, plan=plan, initial=initial)
    if not asked or "change" in request.GET or not form.is_valid():
        return _form(request, edited, plan, form)
    try:
        offered = _offered(plan, form)
    except PlanRefused as refused:
        form.add_error(None, str(refused))
        return _form(request, edited, plan, form)
    context = {
        "runner": edited,
        "plan": plan,
        "offered": offered,
        "fields": [(field.html_name, request.GET.get(field.html_name, "")) for field in form],
    }
    return render(request, "plans/replan_preview.html", context)


@login_required
@require_POST
def accept_replan(request: HttpRequest, runner: int) -> HttpResponse:
    """Save the rest that was shown; if runs or edits have changed it since, show it anew instead."""
    edited = edited_runner(request, runner)
    plan = active_plan(edited)
    if plan is None:
        return redirect("plans:new", edited.pk)
    assert isinstance(request.user, User)
    form = ReplanForm(request.POST, plan=plan)
    if not form.is_valid():
        return _form(request, edited, plan, form)
    try:
        offered = _offered(plan, form)
        if offered.digest != request.POST.get("digest"):
            messages.info(request, _("Runs or changes have come in since, and the offer with them. Please look again."))
            return redirect(f"{request.path.removesuffix('accept/')}?{_asked_again(request)}")
        accept_rest(plan=plan, edition=plan.edition, offered=offered, accepted_by=request.user)
    except (PlanRefused, EditRefused) as refused:
        form.add_error(None, str(refused))
        return _form(request, edited, plan, form)
    messages.success(request, _("The rest of the plan is new. Undo brings the one before back."))
    return redirect("plans:calendar", edited.pk)


def _offered(plan: Plan, form: ReplanForm) -> Replanned:
    return offer_rest(plan=plan, interruption=form.interruption(), race_day=form.race_day_moved_to())


def _form(request: HttpRequest, runner: Runner, plan: Plan, form: ReplanForm) -> HttpResponse:
    return render(request, "plans/replan.html", {"runner": runner, "plan": plan, "form": form})


def _asked_again(request: HttpRequest) -> str:
    asked = request.POST.copy()
    for name in ("csrfmiddlewaretoken", "digest"):
        asked.pop(name, None)
    return asked.urlencode()
