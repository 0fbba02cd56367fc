from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from jobs import services
from jobs.models import Job, Unit


@admin.register(Job)
class JobAdmin(admin.ModelAdmin[Job]):
    """The job monitor: what runs, what failed and why; failed work can be tried again."""

    list_display = [
        "kind",
        "subject_id",
        "state",
        "units_done",
        "units_failed",
        "created_by",
        "created_at",
        "finished_at",
    ]
    list_filter = ["state", "kind"]
    search_fields = ["subject_id", "error"]
    date_hierarchy = "created_at"
    list_select_related = ["created_by"]
    actions = ["try_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        done = Count("units", filter=Q(units__state=Unit.State.DONE))
        failed = Count("units", filter=Q(units__state=Unit.State.FAILED))
        return super().get_queryset(request).annotate(n=Count("units"), n_done=done, n_failed=failed)

    @admin.display(description="units done")
    def units_done(self, job: Job) -> str:
        return f"{job.n_done} of {job.n}"  # type: ignore[attr-defined]

    @admin.display(description="failed")
    def units_failed(self, job: Job) -> int:
        count: int = job.n_failed  # type: ignore[attr-defined]
        return count

    @admin.action(description="Try again what failed")
    def try_again(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        resumed = sum(services.resume(job) for job in Job.objects.filter(pk__in=queryset.values("pk")))
        self.message_user(request, f"{resumed} jobs go on.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        return False
