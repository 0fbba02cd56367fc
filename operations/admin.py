"""The system log, for admins to read."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from operations.models import LoggedFailure
from runners.admin.role_aware import ForAdminsToRead


@admin.register(LoggedFailure)
class LoggedFailureAdmin(ForAdminsToRead):
    list_display = ("message", "level", "count", "last_seen", "route")
    list_filter = ("level", "last_seen", "logger")
    search_fields = ("message", "traceback", "route", "logger")
    date_hierarchy = "last_seen"
    list_per_page = 50
    fields = ("message", "level", "logger", "count", "first_seen", "last_seen", "route", "user_id", "trace")
    readonly_fields = fields

    @admin.display(description=_("traceback"))
    def trace(self, failure: LoggedFailure) -> SafeString | str:
        return format_html("<pre>{}</pre>", failure.traceback) if failure.traceback else "–"
