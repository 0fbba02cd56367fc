"""Shoes and other gear, with how far each has been run."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Count, F, FloatField, Q, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from runners.permissions import edited_runner, show
from sessions.edit_forms import GearForm
from sessions.models import Gear
from sessions.services.equipment import save_gear


@login_required
@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest, runner: int) -> HttpResponse:
    """All gear of a runner, what is in use first, and a form for more."""
    shown = edited_runner(request, runner)
    units: str = request.user.units  # type: ignore[union-attr]
    form = GearForm(request.POST or None, runner=shown, units=units)
    if request.method == "POST" and form.is_valid():
        save_gear(form.filled())
        return redirect("sessions:gear", shown.pk)
    alive = Q(sessions__deleted_at__isnull=True)
    run = Coalesce(Sum("sessions__distance", filter=alive), 0.0, output_field=FloatField())
    rows = Gear.objects.filter(runner=shown).annotate(
        distance=F("start_distance") + run, runs=Count("sessions", filter=alive)
    )
    context = {"runner": shown, "form": form, "gear": rows.order_by(F("retired_on").desc(nulls_first=True), "name")}
    return render(request, "sessions/gear.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change gear, or retire it."""
    gear = edited_gear(request, pk)
    units: str = request.user.units  # type: ignore[union-attr]
    form = GearForm(request.POST or None, runner=gear.runner, units=units, instance=gear)
    if request.method == "POST" and form.is_valid():
        save_gear(form.filled())
        return redirect("sessions:gear", gear.runner_id)
    return render(request, "sessions/gear_edit.html", {"runner": gear.runner, "gear": gear, "form": form})


@login_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete gear; the sessions that it was used in stay."""
    gear = edited_gear(request, pk)
    gear.delete()
    return redirect("sessions:gear", gear.runner_id)


def edited_gear(request: HttpRequest, pk: int) -> Gear:
    gear: Gear = get_object_or_404(Gear.objects.editable_by(request.user).select_related("runner"), pk=pk)
    show(request, gear.runner)
    return gear
