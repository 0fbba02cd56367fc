"""Taking and refusing advice."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plans.calendar import active_plan
from plans.services.advising import advice_for, refuse, take
from plans.services.editing import EditRefused
from runners.models import User
from runners.permissions import edited_runner, visible_kinds


@login_required
@require_POST
def answer(request: HttpRequest, runner: int) -> HttpResponse:
    """Take a piece of advice, which changes the plan, or refuse it."""
    edited = edited_runner(request, runner)
    assert isinstance(request.user, User)
    plan = active_plan(edited)
    key = request.POST.get("key", "")
    given = advice_for(plan, visible_kinds(request.user, edited)) if plan else []
    advice = next((one for one in given if one.key == key), None)
    if plan is None or advice is None:
        messages.info(request, _("That advice no longer holds. Nothing was changed."))
    elif request.POST.get("answer") != "take":
        refuse(plan=plan, advice=advice, by=request.user)
        messages.success(request, _("Refused. It is not given again."))
    elif advice.what == "replan":
        return redirect("plans:replan", edited.pk)
    else:
        try:
            take(plan=plan, edition=plan.edition, advice=advice, by=request.user)
            messages.success(request, _("Done: %s. Undo in the calendar takes it back.") % advice.title)
        except EditRefused as refused:
            messages.warning(request, str(refused))
    return redirect("home:runner", edited.pk)
