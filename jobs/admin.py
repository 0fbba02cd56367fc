"""The job monitor: what runs, what failed and why; work is stopped and tried again here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import Case, Count, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from jobs import services
from jobs.models import Job, Unit
from jobs.runner import tell

UNITS_PER_PAGE = 50
TONES = {
    Job.State.RUNNING: "c-info",
    Job.State.STOPPED: "c-warn",
    Job.State.HELD: "c-warn",
    Job.State.DONE: "c-good",
    Job.State.FAILED: "c-bad",
}


def describe(jobs: Sequence[Any]) -> None:
    """Give each job ``counts``, its units a state, and ``about``, its subject or None; few queries for any number."""
    counts: dict[Any, Counter[str]] = defaultdict(Counter)
    states = Unit.objects.filter(job__in=[job.pk for job in jobs]).order_by().values_list("job", "state")
    for job, state, n in states.annotate(n=Count("pk")):
        counts[job][state] = n
    subjects: dict[tuple[str, str], Any] = {}
    for model in {spec["subject"] for spec in settings.JOBS.values()}:
        ids = [job.subject_id for job in jobs if settings.JOBS.get(job.kind, {}).get("subject") == model]
        found = apps.get_model(model)._default_manager.filter(pk__in=ids) if ids else ()
        subjects |= {(model, str(row.pk)): row for row in found}
    for job in jobs:
        job.counts = counts[job.pk]
        job.about = subjects.get((settings.JOBS.get(job.kind, {}).get("subject", ""), job.subject_id))


class JobList(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        describe(self.result_list)


@admin.register(Job)
class JobAdmin(admin.ModelAdmin[Job]):
    change_list_template = "admin/jobs/job/change_list.html"
    change_form_template = "admin/jobs/job/change_form.html"
    list_display = ("kind", "subject", "progress", "created_by", "created_at")
    list_filter = ("state", "kind")
    search_fields = ("subject_id", "error")
    date_hierarchy = "created_at"
    list_select_related = ("created_by",)
    list_per_page = 25
    show_full_result_count = False
    actions = ("stop", "try_again")
    fields = ("kind", "subject", "progress", "error", "created_by", "created_at", "started_at", "finished_at")
    readonly_fields = ("subject", "progress")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return JobList

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Job | None:
        job: Job | None = super().get_object(request, object_id, from_field)
        if job is not None:
            describe([job])
        return job

    @admin.display(description=_("about"), ordering="subject_id")
    def subject(self, job: Any) -> SafeString | str:
        """The subject, with a link to the page where it is looked at."""
        if job.about is None:
            return _t("no longer here")
        page = settings.JOBS[job.kind].get("page")
        if page is None:
            return str(job.about)
        return format_html('<a href="{}">{}</a>', reverse(page[0], args=[getattr(job.about, page[1])]), job.about)

    @admin.display(description=_("state"), ordering="state")
    def progress(self, job: Any) -> SafeString:
        """The state, and how many units are done and failed; the page refreshes it by its id."""
        total, done, failed = job.counts.total(), job.counts[Unit.State.DONE], job.counts[Unit.State.FAILED]
        parts = [_t("%(done)d of %(total)d done") % {"done": done, "total": total}] if total else []
        parts += [_t("%(failed)d failed") % {"failed": failed}] if failed else []
        return format_html(
            '<span id="job-{}"><span class="kind"><i class="dot {}"></i>{}</span><span class="under">{}</span></span>',
            job.pk,
            TONES.get(job.state, "c-idle"),
            job.get_state_display(),
            ", ".join(parts),
        )

    @admin.action(description=_("Stop"), permissions=["view"])
    def stop(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        count = self.each(queryset, services.stop)
        said = ngettext("%(count)d job takes no more units.", "%(count)d jobs take no more units.", count)
        self.message_user(request, said % {"count": count}, messages.SUCCESS)

    @admin.action(description=_("Go on, and try again what failed"), permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        count = self.each(queryset, services.resume)
        said = ngettext("%(count)d job goes on.", "%(count)d jobs go on.", count)
        self.message_user(request, said % {"count": count}, messages.SUCCESS)

    def each(self, jobs: QuerySet[Job], service: Callable[[Job], bool]) -> int:
        """Do it to each job and let open pages know; to how many it made a difference."""
        changed = [job for job in jobs if service(job)]
        for job in changed:
            tell(job)
        return len(changed)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Show the units, those that failed first, with what each one says."""
        failed_first = Case(When(state=Unit.State.FAILED, then=0), default=1)
        units, state = obj.units.order_by(failed_first, "pk"), request.GET.get("state", "")
        if state in Unit.State.values:
            units = units.filter(state=state)
        chips = [("", _("All"), obj.counts.total())]
        chips += [(one.value, one.label, obj.counts[one]) for one in Unit.State if obj.counts[one]]
        context |= {
            "units": Paginator(units, UNITS_PER_PAGE).get_page(request.GET.get("page")),
            "state": state,
            "subtitle": f"{obj.kind}: {obj.about or _t('no longer here')}",
            "chips": chips,
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        """Jobs go with what they are about."""
        return False
