"""Derived numbers, to be looked at: what is wrong in them is put right where they come from."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from analytics.models import BestEffort, CriticalSpeed, DailyLoad, LearnedModel, Measures
from runners.admin.role_aware import ForAdminsToRead, ReadOnlyAdmin
from runners.permissions import DataKind
from runners.templatetags.quantities import clock, number, pace_value, race_distance


@admin.register(Measures)
class MeasuresAdmin(ReadOnlyAdmin):
    runner_path = "session__runner"
    reveals = (DataKind.HEART_RATE, DataKind.BODY, DataKind.LOCATION)
    list_display = ["session", "runner", "moved", "shown_load", "load_method", "measured_at"]
    list_select_related = ["session__runner"]
    list_filter = ["load_method"]
    search_fields = ["session__name", "session__runner__name"]
    ordering = ["-session__started_at"]

    @admin.display(description=_("runner"), ordering="session__runner__name")
    def runner(self, measures: Measures) -> str:
        return str(measures.session.runner)

    @admin.display(description=_("moving"), ordering="moving_time")
    def moved(self, measures: Measures) -> str:
        return clock(measures.moving_time)

    @admin.display(description=_("load"), ordering="load")
    def shown_load(self, measures: Measures) -> str:
        return number(measures.load)


@admin.register(BestEffort)
class BestEffortAdmin(ReadOnlyAdmin):
    field_kinds = {"end_heart_rate": DataKind.HEART_RATE}
    list_display = ["over", "took", "runner", "day", "session", "indoor", "verified"]
    list_select_related = ["runner", "session"]
    list_filter = ["distance", "indoor", "verified"]
    search_fields = ["runner__name", "session__name"]
    ordering = ["-day", "distance"]

    @admin.display(description=_("distance"), ordering="distance")
    def over(self, effort: BestEffort) -> str:
        return race_distance(effort.distance)

    @admin.display(description=_("time"), ordering="time")
    def took(self, effort: BestEffort) -> str:
        return clock(effort.time)


@admin.register(CriticalSpeed)
class CriticalSpeedAdmin(ReadOnlyAdmin):
    list_display = ["runner", "day", "speed", "per_kilometre", "method"]
    list_select_related = ["runner"]
    list_filter = ["method"]
    search_fields = ["runner__name"]
    ordering = ["-day"]

    @admin.display(description="m/s", ordering="value")
    def speed(self, row: CriticalSpeed) -> str:
        return number(row.value, 2)

    @admin.display(description=_("min/km"), ordering="-value")
    def per_kilometre(self, row: CriticalSpeed) -> str:
        return pace_value(row.value)


@admin.register(DailyLoad)
class DailyLoadAdmin(ReadOnlyAdmin):
    field_kinds = dict.fromkeys(("trimp", "internal", "cardiac_cost", "cardiac_cost_z"), DataKind.HEART_RATE)
    list_display = ["runner", "day", "shown_load", "shown_ctl", "shown_atl", "shown_tsb"]
    list_select_related = ["runner"]
    search_fields = ["runner__name"]
    date_hierarchy = "day"
    ordering = ["-day"]

    @admin.display(description=_("load"), ordering="load")
    def shown_load(self, row: DailyLoad) -> str:
        return number(row.load)

    @admin.display(description=_("fitness (CTL)"), ordering="ctl")
    def shown_ctl(self, row: DailyLoad) -> str:
        return number(row.ctl, 1)

    @admin.display(description=_("fatigue (ATL)"), ordering="atl")
    def shown_atl(self, row: DailyLoad) -> str:
        return number(row.atl, 1)

    @admin.display(description=_("form (TSB)"), ordering="tsb")
    def shown_tsb(self, row: DailyLoad) -> str:
        return number(row.tsb, 1)


@admin.register(LearnedModel)
class LearnedModelAdmin(ForAdminsToRead):
    """The cards of the learned models, for those who run the place: they are about everybody's races."""

    list_display = ["created_at", "used", "races", "error", "formula_error"]
    readonly_fields = ["created_at", "used", "card", "path", "sha256"]

    @admin.display(description=_("races"))
    def races(self, model: LearnedModel) -> str:
        return number(model.card.get("races"))

    @admin.display(description=_("error, %"))
    def error(self, model: LearnedModel) -> str:
        return number(model.card.get("error_percent"), 2)

    @admin.display(description=_("error of the formulas, %"))
    def formula_error(self, model: LearnedModel) -> str:
        return number(model.card.get("formula_error_percent"), 2)
