from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from home import queries
from home.course import course
from runners.models import Onboarding, Runner, User
from runners.permissions import shown_runner


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Send everyone to what they come for: new runners to the first questions, coaches to athletes, others to today."""
    user = request.user
    if not isinstance(user, User):
        return render(request, "home/start.html")
    own = Runner.objects.filter(user=user).first()
    if own is not None and Onboarding.objects.waiting().filter(runner=own, later=False).exists():
        return redirect("runners:onboarding", own.pk)
    if user.is_coach:
        return redirect("home:athletes")
    if own is not None:
        return redirect("home:runner", own.pk)
    return redirect("home:athletes") if user.is_admin else render(request, "home/start.html")


@login_required
@require_safe
def today(request: HttpRequest, runner: int) -> HttpResponse:
    """What to run today and why, the week around it, and where the runner stands."""
    return render(request, "home/runner.html", queries.today(shown_runner(request, runner), request.user))


@login_required
@require_safe
def now(request: HttpRequest, runner: int) -> HttpResponse:
    """The parts of the front page that change when sessions come in."""
    return render(request, "home/_now.html", queries.today(shown_runner(request, runner), request.user))


@login_required
@require_safe
def load(request: HttpRequest, runner: int) -> HttpResponse:
    """What was and what the plan expects, for the chart of fitness, fatigue and form."""
    return JsonResponse(course(shown_runner(request, runner)))
