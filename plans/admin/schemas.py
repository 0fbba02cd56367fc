"""Plan schemas: the shared ones, and everybody's own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from plans.admin.owned import OwnedAdmin, OwnerFilter
from plans.models import PlanSchema
from plans.schema_forms import SchemaForm, render_schema, typed_of
from runners.admin.role_aware import is_admin
from runners.templatetags.quantities import distance


@admin.register(PlanSchema)
class PlanSchemaAdmin(OwnedAdmin):
    form = SchemaForm
    list_display = ("name", "weeks", "race", "shared", "updated_at")
    list_filter = (OwnerFilter, "weeks")
    search_fields = ("name", "description", "slug")

    def get_fields(self, request: HttpRequest, obj: PlanSchema | None = None) -> list[Any]:
        """The structure to read, for those who may not change it."""
        may_edit = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        fields = ["name", "description", "race_distance", "owner", "structure" if may_edit else "outline"]
        return fields if is_admin(request.user) else self.without_links(request, obj, fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        return (*super().get_readonly_fields(request, obj), "outline")

    @admin.display(description=_("race"), ordering="race_distance")
    def race(self, schema: PlanSchema) -> str:
        return distance(schema.race_distance)

    @admin.display(description=_("blocks, weeks and days"))
    def outline(self, schema: PlanSchema) -> SafeString:
        return render_schema("outline", typed_of(schema.structure), (), readonly=True)
