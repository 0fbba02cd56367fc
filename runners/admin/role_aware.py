"""One administration for all roles: each row by the same rule as on the pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.forms import ModelChoiceField
from django.http import HttpRequest

from runners.models import Runner, User


class RoleAwareAdmin(admin.ModelAdmin[Any]):
    """Admins do everything; others see what ``visible_to`` shows them.

    ``runner_path`` leads from a row to its runner ("session__runner"); it is for models without a
    ``visible_to`` of their own. Coaches change what ``editable_by`` lets them if ``coaches_edit``,
    and then add rows too; to everybody else the rows are read-only.
    """

    runner_path = ""
    coaches_edit = False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = super().get_queryset(request)
        if self.runner_path:
            return rows.filter(**{f"{self.runner_path}__in": Runner.objects.visible_to(request.user)})
        visible = self.model._default_manager.visible_to(request.user)
        return rows.filter(pk__in=visible.values("pk"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_active

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_admin(request.user) or (self.coaches_edit and is_coach(request.user))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if is_admin(request.user):
            return True
        return self.coaches_edit and is_coach(request.user) and (obj is None or self.may_edit(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def may_edit(self, user: User | AnonymousUser, obj: models.Model) -> bool:
        rows = self.model._default_manager.filter(pk=obj.pk)
        if self.runner_path:
            found = rows.filter(**{f"{self.runner_path}__in": Runner.objects.editable_by(user)})
        else:
            found = rows & self.model._default_manager.editable_by(user)
        return bool(found.exists())

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Offer only rows that the person may see, so that a guessed id is refused as well."""
        kwargs.setdefault("queryset", visible_choices(db_field.related_model, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class RoleAwareInline(admin.TabularInline[Any, Any]):
    """Rows on a page that its own admin has shown: who may change the page may change them."""

    extra = 0
    coaches_edit = True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_active

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_admin(request.user) or (self.coaches_edit and is_coach(request.user))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        kwargs.setdefault("queryset", visible_choices(db_field.related_model, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def visible_choices(model: Any, request: HttpRequest) -> models.QuerySet[Any]:
    """Return the rows of ``model`` that may be chosen: those that are seen, nothing where no rule is known."""
    manager = model._default_manager
    if hasattr(manager, "visible_to"):
        return manager.visible_to(request.user)  # type: ignore[no-any-return]
    return manager.all() if is_admin(request.user) else manager.none()  # type: ignore[no-any-return]


def is_admin(user: User | AnonymousUser) -> bool:
    return isinstance(user, User) and user.is_admin


def is_coach(user: User | AnonymousUser) -> bool:
    return isinstance(user, User) and user.is_coach
