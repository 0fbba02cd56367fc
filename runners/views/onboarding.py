"""The pages of the first questions: one a step, saved as it is left."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from runners import services
from runners.forms import AthleteForm
from runners.models import Invitation, Runner, User
from runners.onboarding import AnyForm, Place, follows, place_of, steps_shown
from runners.permissions import coach_of, edited_runner
from runners.views.invitations import tell

#: Where a step is left for: back to a step by its name, or one of these.
NEXT, LATER = "next", "later"


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Begin with an athlete, looked after by the coach who adds her; the other steps are those of the runner."""
    user = coach_of(request)
    form = AthleteForm(request.POST or None, initial={"time_zone": user.time_zone})
    if not form.is_valid():
        return render(request, "runners/onboarding/add.html", {"form": form, "steps": steps_shown()})
    runner = services.create_runner(coach=user if user.is_coach else None, **form.cleaned_data)
    runner.onboarding.move_past("basics")
    return redirect("runners:onboarding", runner.pk)


@login_required
@require_safe
def onboarding(request: HttpRequest, runner: int) -> HttpResponse:
    """Go on where somebody stopped."""
    place = place_at(request, runner, "")
    return redirect("runners:onboarding_step", runner, place.step)


@login_required
@require_http_methods(["GET", "POST"])
def onboarding_step(request: HttpRequest, runner: int, step: str) -> HttpResponse:
    """Ask what belongs to a step; what is typed is saved, or kept as a draft, as it is left."""
    place = place_at(request, runner, step)
    if request.method != "POST":
        return show_step(request, place, place.forms())
    forms = place.forms(request.POST)
    go = request.POST.get("go", NEXT)
    valid = [form.is_valid() for form in forms]
    if all(valid) and save(request, place, forms):
        place.progress.move_past(place.step)
    elif go == NEXT:
        return show_step(request, place, forms)
    else:
        place.keep(forms, request.POST)
    return leave(request, place, go)


def save(request: HttpRequest, place: Place, forms: list[AnyForm]) -> bool:
    """Save what is typed in a step; False, with the reason in its form, if it cannot be after all."""
    try:
        with transaction.atomic():
            saved = [form.save() for form in forms]
    except ValidationError as error:
        forms[0].add_error(None, error)
        return False
    for each in saved:
        if isinstance(each, Invitation):
            tell(request, each)
    return True


def place_at(request: HttpRequest, runner: int, step: str) -> Place:
    """Return the place of whoever may change the runner; 404 for others and for steps that there are not."""
    place = place_of(edited_runner(request, runner), request.user, step)
    if place is None:
        raise Http404
    return place


def leave(request: HttpRequest, place: Place, go: str) -> HttpResponse:
    """Go to where the step was left for."""
    to = place.after if go == NEXT else go
    if to in place.steps:
        return redirect("runners:onboarding_step", place.runner.pk, to)
    if go == LATER and place.own:
        place.progress.later = True
        place.progress.save(update_fields=["later"])
    elif go == NEXT:
        messages.success(request, _("All set. Everything can be changed in the settings."))
    return redirect("home:runner", place.runner.pk)


def show_step(request: HttpRequest, place: Place, forms: list[AnyForm]) -> HttpResponse:
    # Forms write what is typed into the runner; the page names the one that is known.
    name = Runner.objects.values_list("name", flat=True).get(pk=place.runner.pk)
    context = {"steps": steps_shown(place), "runner_name": name, **context_of(request, place, forms)}
    return render(request, f"runners/onboarding/{place.step}.html", context)


@login_required
@require_POST
def onboarding_live(request: HttpRequest, runner: int, step: str) -> HttpResponse:
    """Show what follows from what is typed so far; the step that is waited for is kept as a draft too."""
    place = place_at(request, runner, step)
    forms = place.forms(request.POST)
    context = {"live": True, **context_of(request, place, forms)}
    if place.progress.step == place.step:
        place.keep(forms, request.POST)
    return render(request, f"runners/onboarding/_{place.step}.html", context)


def context_of(request: HttpRequest, place: Place, forms: list[AnyForm]) -> dict[str, Any]:
    assert isinstance(request.user, User)
    return {
        "place": place,
        "runner": place.runner,
        "form": forms[0],
        "goal": forms[-1],
        **follows(place.step, forms, place.runner, request.user.units),
    }
