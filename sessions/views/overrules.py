"""What a person says of stretches of a recording."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sessions.edit_forms import OverruleForm
from sessions.models import Overrule, Session
from sessions.services import overruling
from sessions.services.editing import EditRefused
from sessions.views.editing import edited_session


@login_required
@require_POST
def overrule(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a stretch counts, or that it does not."""
    session = edited_session(request, pk)
    form = OverruleForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.first_error())
        return back(pk)
    try:
        overruling.overrule(session=session, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    except EditRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Noted. The session is being measured again."))
    return back(pk)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was said of a stretch."""
    editable = Session.objects.editable_by(request.user).alive()
    word = get_object_or_404(Overrule.objects.select_related("session").filter(session__in=editable), pk=pk)
    overruling.withdraw(word=word, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Taken back. The session is being measured again."))
    return back(word.session_id)


def back(pk: int) -> HttpResponse:
    answer = redirect("analytics:session", pk)
    answer["Location"] += "#t-quality"
    return answer
