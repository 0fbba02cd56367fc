"""The history page of rows that keep their versions: when, who, and what from what to what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from django.contrib.admin.utils import display_for_field, flatten, unquote
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

SHOWN = 100


class ShowsVersions:
    """Shows of each version the fields that the row's own page shows to whoever asks."""

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if row is None:
            found: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
            return found
        shown = set(flatten(self.get_fields(request, row)))  # type: ignore[attr-defined]
        kept = row.history.model
        many = [field for field in kept._history_m2m_fields if field.name in shown]
        versions = list(row.history.select_related("history_user")[: SHOWN + 1])
        fields = [field for field in kept.tracked_fields if field.name in shown and not field.is_relation]
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("Change history: %s") % row,
            "opts": self.opts,  # type: ignore[attr-defined]
            "row": row,
            "changes": list(changes(versions, fields, many)),
        }
        return TemplateResponse(request, "admin/versions.html", context)


def changes(versions: list[Any], fields: list[Any], many: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield the changes, newest first, each with its fields as (name, before, after)."""
    states = [state_of(version, fields) for version in versions]
    for field in many:
        names = names_of(versions, field)
        for version, state in zip(versions, states, strict=True):
            state[str(field.verbose_name)] = ", ".join(sorted(names[version.pk])) or "–"
    for version, state, before in zip_longest(versions[:SHOWN], states[:SHOWN], states[1 : SHOWN + 1]):
        differing = [
            (name, before[name] if before else None, value)
            for name, value in state.items()
            if before is None or before[name] != value
        ]
        if differing:
            yield {"version": version, "fields": differing}


def state_of(version: Any, fields: list[Any]) -> dict[str, str]:
    """Return what a version says, field by field."""
    return {
        str(field.verbose_name): str(display_for_field(getattr(version, field.attname), field, "–")) for field in fields
    }


def names_of(versions: list[Any], field: Any) -> dict[int, list[str]]:
    """Return the names that a field of many held in each version, by one query."""
    names: dict[int, list[str]] = defaultdict(list)
    if versions:
        other = field.m2m_reverse_field_name()
        kept = getattr(versions[0], field.name).model
        for row in kept.objects.filter(history__in=versions).select_related(other):
            names[row.history_id].append(str(getattr(row, other)))
    return names
