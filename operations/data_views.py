"""Everything of a runner: taken along, brought in, deleted. For the runner himself, and for admins."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jobs.models import Job
from operations import deleting, exporting, takeovers
from operations.data_forms import DeletionForm, TakeoverForm
from operations.models import Export, Moved, Takeover
from operations.portable.archives import ArchiveRefused
from operations.portable.restoring import is_empty
from runners.models import Runner, User
from runners.permissions import own_runner, show


@login_required
@require_safe
def data(request: HttpRequest, runner: int) -> HttpResponse:
    """What can be done with everything of a runner, and how far what was asked for is."""
    found = own_runner(request, runner)
    return render(request, "operations/data.html", context_of(request, found))


def context_of(request: HttpRequest, runner: Runner) -> dict[str, Any]:
    written = Export.objects.filter(runner=runner).first()
    takeover = Takeover.objects.filter(runner=runner).first()
    return {
        "runner": runner,
        "own": runner.user_id == request.user.pk,
        "export": written,
        "job": job_of(written),
        "takeover": takeover,
        "takeover_job": job_of(takeover),
        "empty": is_empty(runner),
        "form": TakeoverForm(),
    }


def job_of(subject: Moved | None) -> Job | None:
    return Job.objects.filter(subject_id=str(subject.pk)).order_by("-created_at").first() if subject else None


@login_required
@require_POST
def export(request: HttpRequest, runner: int) -> HttpResponse:
    """Have everything written into one file."""
    found = own_runner(request, runner)
    exporting.start_export(found, cast(User, request.user))
    return redirect("operations:data", found.pk)


@login_required
@require_POST
def take_over(request: HttpRequest, runner: int) -> HttpResponse:
    """Bring in an export of another Longrun."""
    found = own_runner(request, runner)
    form = TakeoverForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            takeovers.begin(found, form.cleaned_data["archive"], cast(User, request.user))
        except ArchiveRefused as error:
            form.add_error("archive", str(error))
        else:
            return redirect("operations:data", found.pk)
    return render(request, "operations/data.html", context_of(request, found) | {"form": form})


@login_required
@require_safe
def download(request: HttpRequest, pk: str) -> HttpResponseBase:
    """The file with everything, always as a download."""
    rows = Export.objects.visible_to(request.user).select_related("runner")
    found: Export = get_object_or_404(rows, pk=pk, finished_at__isnull=False)
    show(request, found.runner)
    if not default_storage.exists(found.stored):
        raise Http404
    name = f"longrun-{slugify(found.runner.name) or found.runner_id}-{found.created_at:%Y-%m-%d}.zip"
    file = default_storage.open(found.stored)
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, runner: int) -> HttpResponse:
    """Delete a runner for good, once whoever asks has proved again who he is and typed whom."""
    found = own_runner(request, runner)
    return cast(HttpResponse, reauthentication_required(confirm_deletion)(request, found))


def confirm_deletion(request: HttpRequest, runner: Runner) -> HttpResponse:
    own = runner.user_id == request.user.pk
    form = DeletionForm(request.POST or None, runner=runner)
    if form.is_valid():
        try:
            deleting.begin(runner)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if own:
                logout(request)
            messages.success(request, _("It is being deleted. Nothing will be left."))
            return redirect(settings.LOGIN_URL if own else "home")
    return render(request, "operations/delete.html", {"runner": runner, "own": own, "form": form})
