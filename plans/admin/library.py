"""The workout library: pictures first, what each comes to, and files in and out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from plans import workout_files
from plans.admin.owned import OwnedAdmin, OwnerFilter
from plans.downloads import attachment
from plans.generator.paces import NOMINAL_CRITICAL_SPEED
from plans.models import Workout
from plans.structure import Estimate, estimate, work_steps
from plans.structure_json import StructureError, from_json
from plans.templatetags.workouts import profile
from plans.texts import are_texts
from runners.admin.role_aware import is_admin
from runners.admin.tables import ExportsRows
from runners.models import User
from runners.templatetags.quantities import distance, hours, with_unit

HOUR = 3600.0
LENGTHS = {"short": (0.0, HOUR), "middle": (HOUR, 2 * HOUR), "long": (2 * HOUR, float("inf"))}


def total_of(workout: Workout) -> Estimate | None:
    """Return what the workout comes to for a typical runner, None if its steps cannot be read."""
    try:
        return estimate(from_json(workout.steps), NOMINAL_CRITICAL_SPEED)
    except StructureError:
        return None


class LengthFilter(admin.SimpleListFilter):
    """How long a typical runner is at it; worked out from the steps, which one query brings."""

    title = _("length")
    parameter_name = "takes"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("short", _("Under 1 h")), ("middle", _("1 to 2 h")), ("long", _("Over 2 h"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Workout]) -> QuerySet[Workout]:
        if self.value() not in LENGTHS:
            return queryset
        low, high = LENGTHS[self.value() or ""]
        totals = ((workout.pk, total_of(workout)) for workout in queryset)
        return queryset.filter(pk__in=[pk for pk, total in totals if total and low <= total.duration < high])


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files or [None]]


class ImportForm(forms.Form):
    zwo = FilesField(
        # An empty one gets a verdict of its own, and holds up no other.
        allow_empty_file=True,
        label=_("ZWO files"),
        help_text=_("One or several .zwo files, or a ZIP of them. Running workouts only."),
        widget=FilesInput(attrs={"accept": ".zwo,.zip"}),
    )


@admin.register(Workout)
class WorkoutAdmin(ExportsRows, OwnedAdmin):
    csv_fields = ("id", "name", "family", "owner", "purpose", "when_to_use", "tags", "updated_at")
    change_list_template = "admin/plans/workout/change_list.html"
    list_display = ("picture", "named", "kind", "kilometres", "duration", "load", "uses")
    list_display_links = ("named",)
    list_filter = ("family", OwnerFilter, LengthFilter)
    search_fields = ("name", "purpose", "slug", "tags")
    list_per_page = 50
    actions = ("copy", "download")
    fields = (
        "name", "pattern", "family", "picture", "purpose", "when_to_use", "scaling", "steps", "phases", "tags", "owner",
    )  # fmt: skip
    readonly_fields = ("picture",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Workout]:
        rows: QuerySet[Workout] = super().get_queryset(request)
        return rows.annotate(n_uses=Count("planned"))

    @admin.display(description=_("profile"))
    def picture(self, workout: Workout) -> SafeString:
        return profile(workout.steps, "mini", NOMINAL_CRITICAL_SPEED)

    @admin.display(description=_("name"), ordering="name")
    def named(self, workout: Workout) -> SafeString:
        tags = workout.tags if are_texts(workout.tags) else []
        whose = workout.owner.name if workout.owner else _t("Club")
        return format_html('{}<span class="under">{}</span>', workout.name, " · ".join([whose, *tags]))

    @admin.display(description=_("type"), ordering="family")
    def kind(self, workout: Workout) -> SafeString:
        try:
            zone = max((step.pace_zone for step in work_steps(from_json(workout.steps))), default=1)
        except StructureError:
            zone = 1
        return format_html('<span class="kind"><i class="dot c-z{}"></i>{}</span>', zone, workout.get_family_display())

    @admin.display(description=_("length"))
    def kilometres(self, workout: Workout) -> str:
        total = total_of(workout)
        return distance(total.distance if total else None)

    @admin.display(description=_("time"))
    def duration(self, workout: Workout) -> str:
        total = total_of(workout)
        return hours(total.duration if total else None)

    @admin.display(description=_("load"))
    def load(self, workout: Workout) -> str:
        total = total_of(workout)
        return with_unit(f"{total.load:.0f}", "rTSS") if total else "–"

    @admin.display(description=_("used"), ordering="n_uses")
    def uses(self, workout: Workout) -> str:
        return f"{workout.n_uses} ×"  # type: ignore[attr-defined]

    # ---- Actions and pages ------------------------------------------------------------

    @admin.action(description=_("Copy to my library"), permissions=["add"])
    def copy(self, request: HttpRequest, queryset: QuerySet[Workout]) -> None:
        if not isinstance(request.user, User):
            raise PermissionDenied
        copies = workout_files.copy_to(queryset, request.user)
        said = ngettext(
            "%(count)d workout is now in your library too.",
            "%(count)d workouts are now in your library too.",
            len(copies),
        )
        self.message_user(request, said % {"count": len(copies)}, messages.SUCCESS)

    @admin.action(description=_("Download as ZWO"), permissions=["view"])
    def download(self, request: HttpRequest, queryset: QuerySet[Workout]) -> HttpResponse:
        return attachment(workout_files.zip_of(queryset), "workouts.zip", "application/zip")

    def get_urls(self) -> list[URLPattern]:
        wrap: Any = self.admin_site.admin_view
        own = [
            path("import/", wrap(self.import_view), name="plans_workout_import"),
            path("<path:object_id>/copy/", wrap(self.copy_view), name="plans_workout_copy"),
            path("<path:object_id>/zwo/", wrap(self.zwo_view), name="plans_workout_zwo"),
        ]
        return [*own, *super().get_urls()]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Take ZWO files in: into the shared library for admins, else into one's own; a verdict for each file."""
        if not self.has_add_permission(request) or not isinstance(request.user, User):
            raise PermissionDenied
        form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
        verdicts = None
        if form.is_bound and form.is_valid():
            owner = None if is_admin(request.user) else request.user
            files = [(str(file.name), file) for file in form.cleaned_data["zwo"]]
            verdicts = workout_files.import_zwo(files=files, owner=owner)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import ZWO"),
            "opts": self.opts,
            "form": form,
            "verdicts": verdicts,
            "added": sum(verdict.added for verdict in verdicts or ()),
        }
        return TemplateResponse(request, "admin/plans/workout/import.html", context)

    def copy_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Copy one workout and open the copy."""
        workout = self.get_object(request, object_id)
        if workout is None:
            return self.missing(request, object_id)
        if request.method != "POST" or not self.has_add_permission(request) or not isinstance(request.user, User):
            raise PermissionDenied
        (copied,) = workout_files.copy_to([workout], request.user)
        self.message_user(request, _("This is your own copy; change it as you like."), messages.SUCCESS)
        return redirect("admin:plans_workout_change", copied.pk)

    def zwo_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        workout = self.get_object(request, object_id)
        if workout is None:
            return self.missing(request, object_id)
        try:
            data, _lost = workout_files.zwo_of(workout)
        except StructureError as error:
            self.message_user(request, error.problems[0], messages.ERROR)
            return redirect("admin:plans_workout_change", workout.pk)
        return attachment(data, workout_files.file_name(workout.name, "zwo"), "application/xml")

    def missing(self, request: HttpRequest, object_id: str) -> HttpResponse:
        answer: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        return answer
