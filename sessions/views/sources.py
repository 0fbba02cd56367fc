"""Where a session came from, on its page: its sources, and whether they are one run or two."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sessions import queries, services
from sessions.forms import MergeForm
from sessions.models import Session, Source


@login_required
@require_GET
def sources(request: HttpRequest, pk: int) -> HttpResponse:
    """The sources of a session, the richest first, with what can be done about them."""
    session = get_object_or_404(Session.objects.visible_to(request.user).select_related("split_from"), pk=pk)
    editable = Session.objects.editable_by(request.user).filter(pk=pk).exists()
    pieces = [session] if session.split_from_id else list(Session.objects.alive().filter(split_from=session))
    context = {
        "session": session,
        "sources": queries.sources(session),
        "editable": editable,
        "joinable": pieces if editable else (),
        "others": MergeForm(session=session).fields["other"].queryset if editable else (),  # type: ignore[attr-defined]
    }
    return render(request, "sessions/_sources.html", context)


def source_of(request: HttpRequest, pk: int) -> Source:
    """Return a source whose session may be changed; else 404."""
    found: Source = get_object_or_404(Source.objects.editable_by(request.user).select_related("session__runner"), pk=pk)
    return found


@login_required
@require_POST
def use(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the session of this source."""
    session = services.use_source(source=source_of(request, pk), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The session is made of this recording now. Its numbers follow in a moment."))
    return redirect("analytics:session", session.pk)


@login_required
@require_POST
def apart(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a session of its own of this source."""
    session = services.set_apart(source=source_of(request, pk), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("This is a session of its own now."))
    return redirect("analytics:session", session.pk)


@login_required
@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one session of this and another of its day."""
    editable = Session.objects.editable_by(request.user).alive().select_related("runner")
    session: Session = get_object_or_404(editable, pk=pk)
    form = MergeForm(request.POST, session=session)
    if not form.is_valid():
        messages.error(request, form.first_error())
        return redirect("analytics:session", session.pk)
    try:
        services.merge(session=session, other=form.cleaned_data["other"], by=request.user)  # type: ignore[arg-type]
    except services.MergeRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The two are one session now."))
    return redirect("analytics:session", session.pk)
