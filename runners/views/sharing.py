"""What a runner shows, to whom, and who looked at it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from runners.models import Access, CoachAssignment, ConsentChange, Runner
from runners.permissions import coach_of, own_runner, shown_runner
from runners.services import share
from runners.sharing_forms import AccessFilter, SharingForm

A_PAGE = 50
CHANGES_SHOWN = 20


@login_required
@require_http_methods(["GET", "POST"])
def sharing(request: HttpRequest, runner: int) -> HttpResponse:
    """What coaches see, which the runner alone decides, and who they are; a coach sees what is hers of it."""
    found = shown_runner(request, runner)
    own = found.user_id == request.user.pk
    if request.method == "POST" and not own:
        raise Http404
    form = SharingForm(request.POST or None, runner=found)
    if request.method == "POST" and form.is_valid():
        share(found, form.kinds)
        messages.success(request, _("Saved. It holds from this moment on."))
        return redirect("runners:sharing", found.pk)
    assignments = CoachAssignment.objects.editable_by(request.user).filter(runner=found).select_related("coach")
    context = {
        "runner": found,
        "own": own,
        "form": form,
        "assignments": assignments.order_by(F("until").desc(nulls_first=True), "-since"),
        "changes": ConsentChange.objects.visible_to(request.user).filter(runner=found)[:CHANGES_SHOWN],
        "private": Runner.objects.private_to(request.user).filter(pk=found.pk).exists(),
    }
    return render(request, "runners/sharing.html", context)


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a coaching: with this moment the coach sees nothing of the runner any more."""
    rows = CoachAssignment.objects.editable_by(request.user).select_related("runner", "coach")
    assignment: CoachAssignment = get_object_or_404(rows, pk=pk)
    assignment.end()
    names = {"coach": assignment.coach, "runner": assignment.runner}
    messages.success(request, _("%(coach)s sees nothing of %(runner)s any more.") % names)
    if Runner.objects.private_to(request.user).filter(pk=assignment.runner_id).exists():
        return redirect("runners:sharing", assignment.runner_id)
    return redirect("runners:coaching")


@login_required
@require_safe
def coaching(request: HttpRequest) -> HttpResponse:
    """Whom a coach looks after since when, and whom she did; where she ends it."""
    user = coach_of(request)
    search = request.GET.get("q", "").strip()
    rows = CoachAssignment.objects.filter(coach=user, runner__name__icontains=search).select_related("runner")
    rows = rows.order_by(F("until").desc(nulls_first=True), "runner__name", "pk")
    query = request.GET.copy()
    query.pop("page", None)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "runners/coaching.html", {"page_obj": page, "search": search, "query": query.urlencode()})


@login_required
@require_safe
def accesses(request: HttpRequest, runner: int) -> HttpResponse:
    """Who looked at the runner's data: for himself, and for admins."""
    found = own_runner(request, runner)
    rows = Access.objects.visible_to(request.user).filter(runner=found).select_related("viewer")
    form = AccessFilter(request.GET, runner=found)
    query = request.GET.copy()
    query.pop("page", None)
    context: dict[str, Any] = {
        "runner": found,
        "form": form,
        "page_obj": Paginator(form.narrowed(rows), A_PAGE).get_page(request.GET.get("page")),
        "query": query.urlencode(),
        "filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "runners/accesses.html", context)
