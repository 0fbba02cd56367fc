"""What leaves a plan and the library as files: workouts for watches and other programs."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from plans import watch
from plans.models import PlannedWorkout, Workout
from plans.structure_json import StructureError
from plans.workout_files import file_name, zwo_of
from runners.models import Runner, User
from runners.permissions import DataKind, show, shown_runner, visible_kinds

FIT = "application/vnd.ant.fit"
DAYS_AT_ONCE = 14


def attachment(data: bytes, name: str, kind: str) -> HttpResponse:
    """Return a file to be saved, never shown in the browser."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type=kind, headers=headers)


def sees_heart_rate(request: HttpRequest, runner: Runner) -> bool:
    assert isinstance(request.user, User)
    return DataKind.HEART_RATE in visible_kinds(request.user, runner)


@login_required
@require_GET
def day_fit(request: HttpRequest, pk: int) -> HttpResponse:
    """A planned workout for a watch, with the targets that the calendar shows."""
    workouts = PlannedWorkout.objects.visible_to(request.user).select_related("runner", "plan")
    workout = get_object_or_404(workouts, pk=pk)
    runner = show(request, workout.runner)
    if not workout.steps:
        raise Http404
    numbers = watch.planned_numbers(workout, heart_rate=sees_heart_rate(request, runner))
    return attachment(watch.planned_fit(workout, numbers), watch.planned_name(workout), FIT)


@login_required
@require_GET
def coming_fits(request: HttpRequest, runner: int) -> HttpResponse:
    """The workouts of the next two weeks for a watch, at once."""
    shown = shown_runner(request, runner)
    data = watch.coming_fits(shown, heart_rate=sees_heart_rate(request, shown), days=DAYS_AT_ONCE)
    if data is None:
        messages.info(request, _("Nothing is planned in the next two weeks."))
        return redirect("plans:workouts", shown.pk)
    return attachment(data, "workouts.zip", "application/zip")


@login_required
@require_GET
def workout_fit(request: HttpRequest, runner: int, pk: int) -> HttpResponse:
    """A workout of the library for a watch, with a runner's targets."""
    shown, workout = shown_runner(request, runner), _workout(request, pk)
    terms = watch.terms_of(shown, heart_rate=sees_heart_rate(request, shown))
    try:
        data = watch.workout_fit(workout, terms)
    except StructureError as error:
        raise Http404 from error
    return attachment(data, file_name(workout.name, "fit"), FIT)


@login_required
@require_GET
def workout_zwo(request: HttpRequest, runner: int, pk: int) -> HttpResponse:
    """A workout of the library as a ZWO file, with a runner's threshold pace."""
    shown, workout = shown_runner(request, runner), _workout(request, pk)
    terms = watch.terms_of(shown, heart_rate=False)
    try:
        data, _lost = zwo_of(workout, terms.numbers.critical_speed)
    except StructureError as error:
        raise Http404 from error
    return attachment(data, file_name(workout.name, "zwo"), "application/xml")


def _workout(request: HttpRequest, pk: int) -> Workout:
    workout: Workout = get_object_or_404(Workout.objects.visible_to(request.user), pk=pk)
    return workout
