"""One administration for all roles: each row by the same rule as on the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.forms import ModelChoiceField
from django.http import HttpRequest

from runners.models import Runner, User
from runners.models.runner import DataKind
from runners.permissions import look_at, shown_kinds

#: What the filters of lists add to the name of a field: choices and texts, yes or no, people, dates.
FILTER_ENDINGS = ("", "__exact", "__isnull", "__id__exact", "__gte", "__lt")


class KindsOfData:
    """Shows a coach the kinds of data that runners share with coaches, and no others.

    ``reveals`` are the kinds without which a row is not shown at all; ``field_kinds`` tell which of the
    fields of the others are left out without their kind.
    """

    reveals: tuple[DataKind, ...] = ()
    field_kinds: dict[str, DataKind] = {}
    runner_path = ""

    def sharing(self, rows: models.QuerySet[Any], user: User | AnonymousUser) -> models.QuerySet[Any]:
        if not self.reveals or is_admin(user):
            return rows
        return rows.filter(**{f"{self.runner_path or 'runner'}__in": Runner.objects.showing(self.reveals, user)})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)  # type: ignore[misc]
        if not is_admin(request.user):
            fields = self.without_links(request, obj, fields)
        if obj is None or not self.field_kinds:
            return fields
        runner = obj if isinstance(obj, Runner) else obj.runner
        withheld = frozenset(DataKind) - shown_kinds(request.user, runner)
        return [field for field in fields if self.field_kinds.get(field) not in withheld]

    def without_links(self, request: HttpRequest, obj: Any, fields: Iterable[Any]) -> list[Any]:
        """Name the people that are only shown: the pages of their accounts are the admins'."""
        people = people_of(self.model)  # type: ignore[attr-defined]
        if self.has_change_permission(request, obj):  # type: ignore[attr-defined]
            shown = self.get_readonly_fields(request, obj)  # type: ignore[attr-defined]
            people = {name: person for name, person in people.items() if person in shown}
        return list(dict.fromkeys(people.get(field, field) for field in fields))


class LooksAtRunners(KindsOfData):
    """Pages about runners' rows: who looks at them stands in the access log of the runner."""

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Refuse to filter by what the page offers no filter for: the number of rows found would tell what it holds."""
        if not is_admin(request.user) and lookup not in self.lookups_offered(request):
            return False
        return bool(super().lookup_allowed(lookup, value, request))  # type: ignore[misc]

    def lookups_offered(self, request: HttpRequest) -> set[str]:
        """Return the parameters that the filters of the list and its dates lead to."""
        hierarchy = self.date_hierarchy  # type: ignore[attr-defined]
        offered = {f"{hierarchy}__{part}" for part in ("year", "month", "day")} if hierarchy else set()
        for given in self.get_list_filter(request):  # type: ignore[attr-defined]
            if isinstance(given, type) and issubclass(given, admin.SimpleListFilter):
                offered.add(str(given.parameter_name))
                continue
            field = given[0] if isinstance(given, tuple | list) else given
            if field not in self.field_kinds:
                offered |= {field + ending for ending in FILTER_ENDINGS}
        return offered

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the row of a page, and keep in the access log who looked."""
        found = super().get_object(request, object_id, from_field)  # type: ignore[misc]
        if found is not None:
            look_at(request, self.runners_of([found]))
        return found

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        response = super().changelist_view(request, extra_context)  # type: ignore[misc]
        shown = getattr(response, "context_data", None) or {}
        if "cl" in shown:
            look_at(request, self.runners_of(shown["cl"].result_list))
        return response

    def runners_of(self, rows: Iterable[Any]) -> list[Runner]:
        """Return the runners whose rows these are; lists select them along with the rows."""
        model = self.model  # type: ignore[attr-defined]
        if model is Runner:
            return list(rows)
        path = (self.runner_path or "runner").split("__")
        if not hasattr(model, path[0]):
            return []
        found = []
        for row in rows:
            for name in path:
                row = getattr(row, name)
            if row is not None:
                found.append(row)
        return found


class RoleAwareAdmin(LooksAtRunners, admin.ModelAdmin[Any]):
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
            rows = rows.filter(**{f"{self.runner_path}__in": Runner.objects.visible_to(request.user)})
        else:
            rows = rows.filter(pk__in=self.model._default_manager.visible_to(request.user).values("pk"))
        return self.sharing(rows, request.user)

    def get_search_fields(self, request: HttpRequest) -> Any:
        """Search addresses for admins only: others do not see them, and what is found would tell them."""
        fields = super().get_search_fields(request)
        return fields if is_admin(request.user) else [name for name in fields if not name.endswith("__email")]

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


class ReadOnlyAdmin(RoleAwareAdmin):
    """Rows about runners that nobody adds or changes by hand."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ForAdminsToRead(admin.ModelAdmin[Any]):
    """Rows that the program writes for those who run the place."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_admin(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_admin(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RoleAwareInline(KindsOfData, admin.TabularInline[Any, Any]):
    """Rows on a page that its own admin has shown: who may change the page may change them."""

    extra = 0
    coaches_edit = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return self.sharing(super().get_queryset(request), request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_active

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        people = () if self.has_change_permission(request, obj) else people_of(self.model).values()  # type: ignore[arg-type]
        return (*super().get_readonly_fields(request, obj), *people)

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


@cache
def people_of(model: type[models.Model]) -> dict[str, Callable[[Any], str]]:
    """Return for each field of a model that leads to an account a column that only says whose it is."""

    def name_in(field: models.ForeignKey[Any, Any]) -> Callable[[Any], str]:
        @admin.display(description=field.verbose_name, empty_value="-")
        def name(row: Any) -> str:
            return str(getattr(row, field.name) or "")

        name.__name__ = field.name
        return name

    fields = [field for field in model._meta.fields if isinstance(field, models.ForeignKey)]
    return {field.name: name_in(field) for field in fields if field.related_model is User}


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
