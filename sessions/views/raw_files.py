"""The bytes as they came, given back."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from runners.permissions import show, withheld_kinds
from sessions.models import Session


@login_required
@require_GET
def raw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of a session as it came, always as a download, for whom all that it may hold is shared with."""
    visible = Session.objects.visible_to(request.user).select_related("split_from", "runner")
    session = get_object_or_404(visible, pk=pk)
    if withheld_kinds(request.user, session.runner):
        raise Http404
    show(request, session.runner)
    # A piece came in the file of the session that it was split from.
    whole = session.split_from or session
    source = whole.sources.select_related("raw_file").order_by("pk").first()
    if source is None or not default_storage.exists(source.raw_file.path):
        raise Http404
    response = FileResponse(
        default_storage.open(source.raw_file.path),
        as_attachment=True,
        filename=source.raw_file.name,
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
