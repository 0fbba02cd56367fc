"""What a person changes of a session: its description, its window, the race that it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from runners.permissions import show, withheld_kinds
from runners.templatetags.quantities import clock
from sessions.edit_forms import CropForm, DetailsForm, RaceForm, SplitForm
from sessions.models import Session
from sessions.outline import outline_of
from sessions.services import binning, cutting, editing, racing
from sessions.services.editing import EditRefused

SESSION = "analytics:session"


def edited_session(request: HttpRequest, pk: int) -> Session:
    """Return the session that this page changes; 404 unless the visitor may."""
    editable = Session.objects.editable_by(request.user).alive().select_related("runner", "race", "split_from")
    found: Session = get_object_or_404(editable, pk=pk)
    show(request, found.runner)
    return found


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, class, kind, effort, feeling, gear and notes of a session."""
    session = edited_session(request, pk)
    withheld = withheld_kinds(request.user, session.runner)
    form = DetailsForm(request.POST or None, instance=session, withheld=withheld)
    if request.method == "POST" and form.is_valid():
        editing.describe(session=session, values=form.cleaned_data, by=request.user)  # type: ignore[arg-type]
        return redirect(SESSION, pk)
    return render(request, "sessions/edit.html", {"session": session, "runner": session.runner, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def cut(request: HttpRequest, pk: int) -> HttpResponse:
    """Crop a session, split it, or give back what was cropped or split."""
    session = edited_session(request, pk)
    try:
        return cut_page(request, session)
    except FileNotFoundError:
        messages.error(request, _("The recording is not in storage, so that nothing can be cut from it."))
        return redirect(SESSION, pk)


def cut_page(request: HttpRequest, session: Session) -> HttpResponse:
    """FileNotFoundError if the recording is not in storage."""
    action = request.POST.get("action", "")
    start, end = (clock(at) for at in cutting.window(session))
    crop_form = CropForm(
        request.POST if action == "crop" else None, initial={"start": start, "end": end}, prefix="crop"
    )
    split_form = SplitForm(request.POST if action == "split" else None, prefix="split")
    answer = changed(request, session, action, crop_form, split_form)
    if answer is not None:
        return answer
    context = {
        "session": session,
        "runner": session.runner,
        "crop_form": crop_form,
        "split_form": split_form,
        "pieces": Session.objects.alive().filter(split_from=session),
        "outline": outline_of(session),
    }
    return render(request, "sessions/cut.html", context)


def changed(
    request: HttpRequest, session: Session, action: str, crop_form: CropForm, split_form: SplitForm
) -> HttpResponse | None:
    """Do what was asked for and lead on; None if nothing was, or its form says what is wrong."""
    by: Any = request.user
    if action == "crop" and crop_form.is_valid():
        times = crop_form.cleaned_data
        answer = done(request, session, crop_form, lambda: cutting.crop(session=session, by=by, **times))
        if answer is not None:
            tell_of_crop(request, session, **times)
        return answer
    if action == "split" and split_form.is_valid():
        at = split_form.cleaned_data["at"]
        return done(request, session, split_form, lambda: cutting.split(session=session, at=at, by=by))
    if action == "uncrop":
        return done(request, session, crop_form, lambda: cutting.uncrop(session=session, by=by))
    if action == "join":
        piece = session if session.split_from_id else get_object_or_404(session.pieces, pk=request.POST.get("piece"))
        return done(request, piece.split_from or session, split_form, lambda: cutting.join(piece=piece, by=by))
    return None


def tell_of_crop(request: HttpRequest, session: Session, *, start: float, end: float) -> None:
    """Say what a crop did that asked for more than there is."""
    session.refresh_from_db()
    first, last = cutting.window(session)
    if round(start) < round(first) or round(end) > round(last):
        said = _("It goes from %(start)s to %(end)s now: there is no more to be had of the recording.")
        messages.info(request, said % {"start": clock(first), "end": clock(last)})


def done(
    request: HttpRequest, session: Session, form: CropForm | SplitForm, change: Callable[[], Any]
) -> HttpResponse | None:
    """Make a change and lead to the session; if it is refused, its form says why."""
    try:
        change()
    except EditRefused as refused:
        if form.is_bound:
            form.add_error(None, str(refused))
        else:
            messages.error(request, str(refused))
        return None
    messages.success(request, _("Done. Its numbers are being worked out again."))
    return redirect(SESSION, session.pk)


@login_required
@require_http_methods(["GET", "POST"])
def race(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a session was a race, with its official time, or that it was none."""
    session = edited_session(request, pk)
    by: Any = request.user
    if request.POST.get("action") == "none":
        racing.unmark_race(session=session, by=by)
        return redirect(SESSION, pk)
    form = RaceForm(request.POST or None, session=session, units=by.units)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        racing.mark_race(session=session, name=data["name"], distance=data["metres"], time=data["time"], by=by)
        return redirect(SESSION, pk)
    context = {"session": session, "runner": session.runner, "form": form}
    return render(request, "sessions/race.html", context)


@login_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a session into the bin."""
    session = edited_session(request, pk)
    binning.put_in_bin(session=session, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("“%s” lies in the bin now and can be taken out of it.") % session.name)
    return redirect("sessions:bin", session.runner_id)
