"""The library as a runner reads it: every workout with what it comes to for her."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from plans import structure_json, watch
from plans.calendar import active_plan
from plans.downloads import sees_heart_rate
from plans.generator.paces import NOMINAL_CRITICAL_SPEED
from plans.library import TRAINING
from plans.models import Workout
from plans.repacing import drift_of
from plans.structure import Estimate, estimate
from plans.structure_json import StructureError
from runners.models import Runner
from runners.permissions import shown_runner

PER_PAGE = 20


class LibraryFilter(forms.Form):
    """What the library is narrowed to; all of it is optional."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "input", "type": "search", "placeholder": _("Name, purpose or tag")}),
    )
    family = forms.ChoiceField(
        label=_("Family"),
        required=False,
        choices=[("", _("All families")), *((one.key, one.label) for one in TRAINING.values())],
        widget=forms.Select(attrs={"class": "select"}),
    )

    def rule(self) -> Q:
        """Return what was asked for; what makes no sense asks for nothing."""
        found = self.cleaned_data if self.is_valid() else {}
        words, family = found.get("q"), found.get("family")
        rule = Q(family=family) if family else Q()
        return rule & (
            Q(name__icontains=words) | Q(purpose__icontains=words) | Q(tags__icontains=words) if words else Q()
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """A workout with its steps in the runner's terms, none if they cannot be read, and what a watch will not show."""

    workout: Workout
    steps: list[dict[str, Any]]
    total: Estimate | None
    not_on_watch: list[str]


@login_required
@require_GET
def workouts(request: HttpRequest, runner: int) -> HttpResponse:
    """The shared workouts and one's own, with what each comes to for the runner, and as files for her watch."""
    shown = shown_runner(request, runner)
    form = LibraryFilter(request.GET)
    rows = Workout.objects.visible_to(request.user).filter(form.rule()).select_related("owner")
    page = Paginator(rows.order_by("family", "name", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    terms = watch.terms_of(shown, heart_rate=sees_heart_rate(request, shown))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "runner": shown,
        "form": form,
        "page_obj": page,
        "entries": [_entry(workout, terms) for workout in page],
        "critical_speed": terms.numbers.critical_speed,
        "race": terms.race,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "query": query.urlencode(),
        "add_to": _day_for_more(request, shown),
        "drift": drift_of(active_plan(shown)),
    }
    return render(request, "plans/workouts.html", context)


def _day_for_more(request: HttpRequest, runner: Runner) -> dt.date | None:
    """Return the day to add a workout on: tomorrow, or the first of the plan; None if there is nothing to add to."""
    plan = active_plan(runner)
    if plan is None or not Runner.objects.editable_by(request.user).filter(pk=runner.pk).exists():
        return None
    return max(runner.today() + dt.timedelta(days=1), plan.first_day)


def _entry(workout: Workout, terms: watch.Terms) -> Entry:
    try:
        structure = terms.structure(workout)
    except StructureError:
        return Entry(workout, [], None, [])
    speed = terms.numbers.critical_speed or NOMINAL_CRITICAL_SPEED
    lost = watch.workout_not_on_watch(structure, workout, terms)
    return Entry(workout, structure_json.to_json(structure), estimate(structure, speed), lost)
