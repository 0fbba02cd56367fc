"""What the heart says from which day on: a list, a form with a preview of what it changes, and tests."""

from __future__ import annotations

import math
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from analytics.queries.holding import holding
from analytics.queries.thresholds import held_rows, observed_maximum
from analytics.services.consequences import Consequences, consequences, faded
from analytics.services.testing import TestResult, result_of
from analytics.threshold_forms import TESTS, ThresholdsForm, next_row
from runners.models import Runner, Thresholds
from runners.permissions import DataKind, edited_runner, withheld_kinds
from runners.services import delete_thresholds, save_thresholds, thresholds_on
from runners.spans import BEGINNING
from runners.training_forms import TimeConstantsForm


def owner(request: HttpRequest, pk: int) -> Runner:
    """Return the runner whose thresholds are changed; 404 for whom the heart rate is not shared with."""
    runner = edited_runner(request, pk)
    if DataKind.HEART_RATE in withheld_kinds(request.user, runner):
        raise Http404
    return runner


@login_required
@require_safe
def thresholds(request: HttpRequest, runner: int) -> HttpResponse:
    """Show what held when and what it rests on, and what the runs suggest."""
    found = edited_runner(request, runner)
    withheld = withheld_kinds(request.user, found)
    if DataKind.HEART_RATE in withheld:
        return render(request, "analytics/thresholds_withheld.html", {"runner": found})
    present = thresholds_on(found, found.today())
    context = {
        "runner": found,
        "withheld": withheld,
        "present": present,
        "holding": holding(found, present, frozenset(DataKind) - withheld),
        "rows": held_rows(found),
        "beginning": BEGINNING,
        "observed": observed_maximum(found),
    }
    return render(request, "analytics/thresholds.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, runner: int) -> HttpResponse:
    """Take values from a day on, after a preview; the address may bring those of a test or a suggestion."""
    found = owner(request, runner)
    return edit(request, found, next_row(found))


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, runner: int, pk: int) -> HttpResponse:
    """Change the values of a row, after a preview."""
    found = owner(request, runner)
    return edit(request, found, get_object_or_404(Thresholds, runner=found, pk=pk))


def edit(request: HttpRequest, runner: Runner, row: Thresholds) -> HttpResponse:
    withheld = withheld_kinds(request.user, runner)
    form = ThresholdsForm(request.POST or None, row=row, given=request.GET.dict(), withheld=withheld)
    context = {"runner": runner, "form": form, "row": row}
    if not form.is_valid() or "back" in request.POST:
        return render(request, "analytics/thresholds_edit.html", context)
    if "save" in request.POST:
        save_thresholds(form.instance)
        messages.success(request, _("Saved. What it touches is being measured again."))
        return redirect("analytics:thresholds", runner.pk)
    after = [*Thresholds.objects.filter(runner=runner).exclude(pk=row.pk), form.instance]
    return preview(request, runner, form.instance, consequences(runner, after), form)


@login_required
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, runner: int, pk: int) -> HttpResponse:
    """Delete the values of a day, after a preview; the last ones stay, since every recording needs some."""
    found = owner(request, runner)
    rows = Thresholds.objects.filter(runner=found)
    row = get_object_or_404(rows, pk=pk)
    others = list(rows.exclude(pk=pk))
    if not others:
        messages.error(request, _("These are the only values; change them instead."))
        return redirect("analytics:thresholds", found.pk)
    if request.method == "POST":
        delete_thresholds(row)
        messages.success(request, _("Deleted. What it touches is being measured again."))
        return redirect("analytics:thresholds", found.pk)
    return preview(request, found, row, consequences(found, others), None)


def preview(
    request: HttpRequest, runner: Runner, row: Thresholds, found: Consequences, form: ThresholdsForm | None
) -> HttpResponse:
    context = {"runner": runner, "row": row, "found": found, "form": form, "beginning": BEGINNING}
    return render(request, "analytics/thresholds_preview.html", context)


@login_required
@require_safe
def sex(request: HttpRequest, runner: int) -> HttpResponse:
    """Say what it would change to give another sex than the one that is kept."""
    found = edited_runner(request, runner)
    chosen = next((value for name, value in request.GET.items() if name.endswith("sex")), found.sex)
    context: dict[str, object] = {"shared": DataKind.HEART_RATE not in withheld_kinds(request.user, found)}
    if chosen != found.sex and chosen in ("", *Runner.Sex.values):
        context["found"] = consequences(found, list(Thresholds.objects.filter(runner=found)), sex=chosen)
    return render(request, "analytics/_sex.html", context)


@login_required
@require_safe
def fading(request: HttpRequest, runner: int) -> HttpResponse:
    """Say what it would change if fitness and fatigue faded over other days than those that are kept."""
    found = edited_runner(request, runner)
    form = TimeConstantsForm(request.GET)
    context: dict[str, object] = {}
    if form.is_valid() and form.instance.time_constants != found.time_constants:
        context["found"] = faded(found, form.instance.time_constants)
    return render(request, "analytics/_fading.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def field_test(request: HttpRequest, runner: int, kind: str) -> HttpResponse:
    """Take the figures of a test and hand what they say to the form of new values."""
    found = owner(request, runner)
    if kind not in TESTS:
        raise Http404
    form = TESTS[kind](request.POST or None, initial={"day": found.today()})
    if form.is_valid():
        result = result_of(found, kind, form.cleaned_data)
        if isinstance(result, TestResult):
            given = {name: f"{value:.0f}" for name, value in result.values.items() if math.isfinite(value)}
            given |= {"basis": kind, "note": result.note, "valid_from": form.cleaned_data["day"].isoformat()}
            return redirect(f"{reverse('analytics:thresholds_new', args=[found.pk])}?{urlencode(given)}")
        form.add_error(None, result)
    context = {"runner": found, "form": form, "basis": Thresholds.Basis(kind), "kind": kind}
    return render(request, "analytics/thresholds_test.html", context)
