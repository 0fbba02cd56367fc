"""The calendar feed: its secret address, made and ended by the runner, and the file itself."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from plans.downloads import attachment, sees_heart_rate
from plans.feed import calendar_file
from plans.feed_address import CalendarFeed
from runners.accounts import site_address
from runners.models import Runner, User
from runners.permissions import own_runner, shown_runner

ICS = "text/calendar; charset=utf-8"
FRESH_SECONDS = 900


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The plan for whoever holds the secret address, which is all that he has to show."""
    found: CalendarFeed = get_object_or_404(CalendarFeed.objects.of_token(token))
    found.note_read()
    user = found.runner.user
    response = attachment(
        calendar_file(found.runner, heart_rate=True, units=user.units if user else "km"), "plan.ics", ICS
    )
    patch_cache_control(response, private=True, max_age=FRESH_SECONDS)
    return response


@login_required
@require_GET
def calendar_ics(request: HttpRequest, runner: int) -> HttpResponse:
    """The plan as it stands, once, as a file."""
    shown = shown_runner(request, runner)
    assert isinstance(request.user, User)
    data = calendar_file(shown, heart_rate=sees_heart_rate(request, shown), units=request.user.units)
    return attachment(data, "plan.ics", ICS)


@login_required
@require_GET
def feed_page(request: HttpRequest, runner: int) -> HttpResponse:
    """Whether there is a feed, and how a calendar subscribes to it."""
    return _page(request, own_runner(request, runner), "")


@login_required
@require_POST
def feed_renew(request: HttpRequest, runner: int) -> HttpResponse:
    """Make an address, which is shown this once; an earlier one ends."""
    own = own_runner(request, runner)
    token = CalendarFeed.objects.renew(own)
    return _page(request, own, site_address(reverse("plans:feed", args=[token])))


@login_required
@require_POST
def feed_end(request: HttpRequest, runner: int) -> HttpResponse:
    """End the feed: its address answers nobody any more."""
    own = own_runner(request, runner)
    if CalendarFeed.objects.filter(runner=own).delete()[0]:
        messages.success(request, _("The feed has ended. Calendars that subscribed to it get nothing any more."))
    return redirect("plans:feed_page", own.pk)


def _page(request: HttpRequest, runner: Runner, address: str) -> HttpResponse:
    context = {
        "runner": runner,
        "feed": CalendarFeed.objects.filter(runner=runner).first(),
        "address": address,
        "webcal": address.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1),
    }
    response = render(request, "plans/feed.html", context)
    if address:
        patch_cache_control(response, no_store=True, private=True)
    return response
