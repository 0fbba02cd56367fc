from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from runners import services
from runners.accounts import send_password_mail
from runners.forms import SECTIONS, AthleteForm, SetupForm
from runners.models import TypedBest, User
from runners.permissions import edited_runner


@never_cache
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """Make the first admin, once, for whoever holds the token that the server printed."""
    if not services.setup_is_open(token):
        raise Http404
    form = SetupForm(request.POST or None, initial={"time_zone": "UTC"})
    if not form.is_valid():
        return render(request, "runners/setup.html", {"form": form})
    data = form.cleaned_data
    user = services.create_first_admin(
        token=token,
        email=data["email"],
        name=data["name"],
        password=data["password1"],
        time_zone=data["time_zone"],
    )
    if user is None:
        raise Http404
    login(request, user)
    return redirect("home")


@login_required
def add(request: HttpRequest) -> HttpResponse:
    """Add an athlete, looked after by the coach who adds her."""
    user = request.user
    if not isinstance(user, User) or not (user.is_coach or user.is_admin):
        raise Http404
    form = AthleteForm(request.POST or None, initial={"time_zone": user.time_zone})
    if not form.is_valid():
        return render(request, "runners/add.html", {"form": form})
    runner = services.add_athlete(coach=user if user.is_coach else None, **form.cleaned_data)
    if runner.user is not None:
        send_password_mail(request, runner.user.email)
        messages.success(request, _("A mail to set the password is on its way to %s.") % runner.user.email)
    return redirect("home:runner", runner.pk)


@login_required
def settings(request: HttpRequest, runner: int) -> HttpResponse:
    """Show what we know about a runner in sections, each a form of its own."""
    found = edited_runner(request, runner)
    posted = request.POST.get("section", "")
    forms = {
        name: form(request.POST if name == posted else None, runner=found, reader=request.user, prefix=name)
        for name, form in SECTIONS.items()
    }
    if posted in forms and forms[posted].is_valid():
        forms[posted].save()
        messages.success(request, _("Saved."))
        return redirect("runners:settings", found.pk)
    context = {"runner": found, **forms}
    return render(request, "runners/settings.html", context)


@login_required
@require_POST
def delete_best(request: HttpRequest, runner: int, pk: int) -> HttpResponse:
    found = edited_runner(request, runner)
    services.delete_best(get_object_or_404(TypedBest, runner=found, pk=pk))
    return redirect("runners:settings", found.pk)
