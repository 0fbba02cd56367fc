"""The bin of a runner: what was deleted lies there for a while."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from runners.permissions import edited_runner
from sessions.models import Session
from sessions.services import binning
from sessions.services.editing import EditRefused

PER_PAGE = 30


@login_required
@require_GET
def listing(request: HttpRequest, runner: int) -> HttpResponse:
    """The sessions that were deleted, the last first."""
    shown = edited_runner(request, runner)
    rows = Session.objects.in_bin().filter(runner=shown).order_by("-deleted_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "sessions/bin.html", {"runner": shown, "page_obj": page, "days": settings.BIN_KEEP_DAYS})


def binned_session(request: HttpRequest, pk: int) -> Session:
    found: Session = get_object_or_404(Session.objects.editable_by(request.user), pk=pk)
    return found


@login_required
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a session out of the bin."""
    session = binned_session(request, pk)
    try:
        binning.restore(session=session, by=request.user)  # type: ignore[arg-type]
    except EditRefused as refused:
        messages.error(request, str(refused))
        return redirect("sessions:bin", session.runner_id)
    messages.success(request, _("“%s” is back.") % session.name)
    return redirect("analytics:session", pk)


@login_required
@require_POST
def delete_for_ever(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a session in the bin with its files; nobody can bring it back."""
    session = binned_session(request, pk)
    binning.delete_for_ever(session=session)
    return redirect("sessions:bin", session.runner_id)
