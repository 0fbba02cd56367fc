"""Library rows: the shared ones are the admins', what a coach adds is her own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from runners.admin.role_aware import RoleAwareAdmin, is_admin, is_coach, people_of


class OwnerFilter(admin.SimpleListFilter):
    """Whose the row is."""

    title = _("owner")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        others = [("others", _("Other coaches"))] if is_admin(request.user) else []
        return [("own", _("You")), ("shared", _("Club")), *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rules = {
            "own": Q(owner=request.user.pk),
            "shared": Q(owner=None),
            "others": Q(owner__isnull=False) & ~Q(owner=request.user.pk),
        }
        rule = rules.get(self.value() or "")
        return queryset.filter(rule) if rule else queryset


class OwnedAdmin(RoleAwareAdmin):
    coaches_edit = True
    list_select_related = ("owner",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The library is for those who plan; what a runner is to run stands in his plan."""
        return is_admin(request.user) or is_coach(request.user)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        own = () if is_admin(request.user) else ("owner", people_of(self.model)["owner"])  # type: ignore[arg-type]
        return (*super().get_readonly_fields(request, obj), *own)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change and not is_admin(request.user):
            obj.owner = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description=_("shared"), boolean=True)
    def shared(self, row: Any) -> bool:
        return row.owner_id is None
