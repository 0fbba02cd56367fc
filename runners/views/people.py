from __future__ import annotations

from typing import cast

from allauth.account.utils import perform_login
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from runners import services
from runners.forms import SECTIONS, SetupForm
from runners.models import Runner, TypedBest
from runners.permissions import edited_runner


@never_cache
@require_http_methods(["GET", "POST"])
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
    return cast(HttpResponse, perform_login(request, user))


@login_required
@require_http_methods(["GET", "POST"])
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
    private = Runner.objects.private_to(request.user).filter(pk=found.pk).exists()
    context = {"runner": found, "private": private, **forms}
    return render(request, "runners/settings.html", context)


@login_required
@require_POST
def delete_best(request: HttpRequest, runner: int, pk: int) -> HttpResponse:
    found = edited_runner(request, runner)
    services.delete_best(get_object_or_404(TypedBest, runner=found, pk=pk))
    return redirect("runners:settings", found.pk)


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out one of one's own devices."""
    end_sessions(request, [get_object_or_404(UserSession, user=request.user, pk=pk)])
    messages.success(request, _("That device is signed out."))
    return redirect("usersessions_list")
