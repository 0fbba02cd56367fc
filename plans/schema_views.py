"""Plan schemas on pages: the shared ones to read and copy, a coach's own to change, with a live preview."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from plans import schema_files, services
from plans.charts import panels_of, strip_of
from plans.downloads import attachment
from plans.generator import GeneratedPlan, PlanInputs, PlanRefused, generate
from plans.models import PlanSchema, known_workouts
from plans.schema_forms import SchemaForm, render_schema, typed_of
from plans.schemas import SchemaError, from_json
from runners.models import Runner, User
from runners.numbers import whole_number
from runners.permissions import coach_of, look_at
from science.units import HALF_MARATHON, MARATHON

PER_PAGE = 20
MOST_PROBLEMS = 20
TYPICAL = {
    "minutes": (60.0, 75.0, 60.0, 90.0, 60.0, 75.0, 180.0),
    "critical_speed": 3.8,
    "heart_rate_zones": (114.0, 133.0, 152.0, 171.0, 190.0),
    "ctl": 40.0,
    "atl": 40.0,
    "recent_loads": (40.0,) * 28,
    "longest_run": 16_000.0,
    "best_ctl": 50.0,
}
"""The runner of the preview if none is chosen: 50 to 60 km a week, 10 km in about 43 min."""
DISTANCES = (
    ("", gettext_lazy("All distances")),
    (str(MARATHON), gettext_lazy("Marathon")),
    (str(HALF_MARATHON), gettext_lazy("Half marathon")),
    ("10000.0", gettext_lazy("10 km")),
    ("5000.0", gettext_lazy("5 km")),
)


class SchemaFilter(forms.Form):
    """What the list is narrowed to; all of it is optional."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "input", "type": "search", "placeholder": gettext_lazy("Name")}),
    )
    distance = forms.ChoiceField(
        label=gettext_lazy("Distance"),
        required=False,
        choices=DISTANCES,
        widget=forms.Select(attrs={"class": "select"}),
    )

    def rule(self) -> Q:
        """Return what was asked for; what makes no sense asks for nothing."""
        found = self.cleaned_data if self.is_valid() else {}
        rule = Q(name__icontains=found.get("q", ""))
        return rule & Q(race_distance=float(found["distance"])) if found.get("distance") else rule


class PreviewForm(forms.Form):
    """For whom a schema is previewed: an athlete, or a typical runner, and days a week."""

    athlete = forms.ModelChoiceField(
        Runner.objects.none(),
        label=gettext_lazy("For"),
        required=False,
        empty_label=gettext_lazy("a typical runner"),
        widget=forms.Select(attrs={"class": "select"}),
    )
    days_per_week = forms.TypedChoiceField(
        label=gettext_lazy("Days a week"),
        choices=[(str(days), str(days)) for days in range(2, 8)],
        coerce=int,
        initial="5",
        widget=forms.Select(attrs={"class": "select"}),
    )

    def __init__(self, data: Any = None, *, reader: User) -> None:
        super().__init__(data)
        self.fields["athlete"].queryset = Runner.objects.visible_to(reader).order_by("name")  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class ImportVerdict:
    name: str
    problems: list[str]


@login_required
@require_GET
def schemas(request: HttpRequest) -> HttpResponse:
    """The shared schemas and one's own."""
    return _list(request, coach_of(request), None)


def _list(request: HttpRequest, user: User, verdict: ImportVerdict | None) -> HttpResponse:
    form = SchemaFilter(request.GET)
    rows = PlanSchema.objects.visible_to(user).filter(form.rule()).select_related("owner")
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page_obj": Paginator(rows.order_by("race_distance", "weeks", "name", "pk"), PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "filtered": any(request.GET.get(name) for name in form.fields),
        "query": query.urlencode(),
        "verdict": verdict,
    }
    return render(request, "plans/schemas.html", context, status=400 if verdict else 200)


@login_required
@require_http_methods(["GET", "POST"])
def schema_new(request: HttpRequest) -> HttpResponse:
    """A schema from nothing; an admin's is the club's, a coach's her own."""
    user = coach_of(request)
    return _edit(request, user, PlanSchema(owner=None if user.is_admin else user))


@login_required
@require_http_methods(["GET", "POST"])
def schema(request: HttpRequest, pk: int) -> HttpResponse:
    """One schema: to change if it is one's own, else to read and to copy."""
    user = coach_of(request)
    row: PlanSchema = get_object_or_404(PlanSchema.objects.visible_to(user), pk=pk)
    if PlanSchema.objects.editable_by(user).filter(pk=pk).exists():
        return _edit(request, user, row)
    if request.method == "POST":
        raise Http404
    preview = PreviewForm(reader=user)
    outline = render_schema("structure", typed_of(row.structure), (), readonly=True)
    context = {"schema": row, "outline": outline, "preview_form": preview}
    return render(request, "plans/schema.html", context)


def _edit(request: HttpRequest, user: User, row: PlanSchema) -> HttpResponse:
    form = SchemaForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, _("“%s” is saved. Plans made from it before stay as they are.") % saved.name)
        return redirect("plans:schema", saved.pk)
    context = {"schema": row, "form": form, "preview_form": PreviewForm(reader=user)}
    return render(request, "plans/schema.html", context)


@login_required
@require_POST
def schema_preview(request: HttpRequest) -> HttpResponse:
    """What the schema as typed comes to: weekly loads, fitness and form to the race; or what is wrong with it."""
    user = coach_of(request)
    asked = PreviewForm(request.POST, reader=user)
    form = SchemaForm({**request.POST.dict(), "name": request.POST.get("name") or "–"})
    pk = request.POST.get("schema", "")
    if pk:
        row: PlanSchema = get_object_or_404(PlanSchema.objects.visible_to(user), pk=whole_number(pk))
    elif form.is_valid():
        row = form.save(commit=False)
    else:
        # Problems of the weeks name their places themselves.
        problems = [
            str(error) if name == "structure" else f"{form.fields[name].label}: {error}"
            for name, errors in form.errors.items()
            for error in errors
        ]
        return render(request, "plans/_schema_preview.html", {"problems": problems})
    if not asked.is_valid():
        raise Http404
    found = asked.cleaned_data
    look_at(request, filter(None, [found["athlete"]]))
    return render(request, "plans/_schema_preview.html", _preview(row, found["athlete"], found["days_per_week"]))


def _preview(row: PlanSchema, athlete: Runner | None, days: int) -> dict[str, Any]:
    """Return what the preview shows: the plan for a race as many weeks ahead as the schema is long, or a refusal."""
    try:
        plan = _plan_of(row, athlete, days)
    except (PlanRefused, SchemaError) as refused:
        return {"problems": [str(refused)]}
    panels = panels_of(plan.preview)
    return {"plan": plan, "strip": strip_of(plan), "panels": panels, "athlete": athlete, "days": days}


def _plan_of(row: PlanSchema, athlete: Runner | None, days: int) -> GeneratedPlan:
    read = from_json(row.structure, known_workouts())
    today = athlete.today() if athlete else timezone.localdate()
    monday = today + dt.timedelta(days=(7 - today.weekday()) % 7)
    race_day = monday + dt.timedelta(weeks=read.weeks, days=-1)
    library = services.shared_library()
    if athlete is None:
        inputs = PlanInputs(
            today=today,
            race_day=race_day,
            race_distance=row.race_distance,
            schema=read,
            schema_distance=row.race_distance,
            days_per_week=days,
            **TYPICAL,  # type: ignore[arg-type]
        )
        return generate(inputs, library)
    wish = services.Wish(
        race_name=row.name, race_day=race_day, race_distance=row.race_distance, schema=row, days_per_week=days
    )
    return generate(services.plan_inputs(runner=athlete, wish=wish), library)


@login_required
@require_POST
def schema_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A copy of one's own, to be changed."""
    user = coach_of(request)
    row: PlanSchema = get_object_or_404(PlanSchema.objects.visible_to(user), pk=pk)
    row.pk, row.slug, row.owner = None, "", user
    row.name = (_("%s, copy") % row.name)[:120]
    row.save()
    messages.success(request, _("This is your own copy; change it as you like."))
    return redirect("plans:schema", row.pk)


@login_required
@require_POST
def schema_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one's own schema; plans made from it stay."""
    user = coach_of(request)
    row: PlanSchema = get_object_or_404(PlanSchema.objects.editable_by(user), pk=pk)
    row.delete()
    messages.success(request, _("“%s” is deleted. Plans made from it stay as they are.") % row.name)
    return redirect("plans:schemas")


@login_required
@require_GET
def schema_json(request: HttpRequest, pk: int) -> HttpResponse:
    """A schema as a JSON file."""
    user = coach_of(request)
    row: PlanSchema = get_object_or_404(PlanSchema.objects.visible_to(user), pk=pk)
    name = f"{slugify(row.name) or 'schema'}.json"
    return attachment(schema_files.write(row), name, "application/json")


def _some(error: SchemaError) -> list[str]:
    """Return the first problems, and how many more there are."""
    found = [str(problem) for problem in error.problems[:MOST_PROBLEMS]]
    more = len(error.problems) - len(found)
    if more:
        found.append(ngettext("%(count)d more problem.", "%(count)d more problems.", more) % {"count": more})
    return found


@login_required
@require_POST
def schema_import(request: HttpRequest) -> HttpResponse:
    """Bring a schema in from a JSON file, as one's own; what is wrong with it is said, with the week."""
    user = coach_of(request)
    file = request.FILES.get("file")
    if file is None:
        return _list(request, user, ImportVerdict("", [_("Choose a file first.")]))
    try:
        row = schema_files.read(file.read(schema_files.MAX_BYTES + 1), known_workouts())
    except SchemaError as error:
        return _list(request, user, ImportVerdict(str(file.name), _some(error)))
    row.owner = user
    row.save()
    messages.success(request, _("“%s” is now among your schemas.") % row.name)
    return redirect("plans:schema", row.pk)
