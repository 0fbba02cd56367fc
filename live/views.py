from __future__ import annotations

from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_GET

from live.hub import hub

RETRY_MILLISECONDS = 2000


@require_GET
async def stream(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Send a person's events as they happen, after the one that browser or page names as the last."""
    user = await request.auser()
    if not user.is_authenticated:
        return HttpResponse(status=401)
    # A stream lives for hours: it must not hold a connection that a page could use.
    await sync_to_async(connections.close_all)()
    given = request.headers.get("Last-Event-ID") or request.GET.get("last", "")
    last = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
    response = StreamingHttpResponse(lines(user.pk, last), content_type="text/event-stream")
    response["Cache-Control"] = "no-cache, no-transform"
    response["X-Accel-Buffering"] = "no"
    return response


async def lines(recipient: int, last: int | None) -> AsyncIterator[bytes]:
    yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
    async for told in hub().listen(recipient, last):
        if told is None:
            yield b": still here\n\n"
        else:
            yield f"id: {told.id}\nevent: {told.kind}\ndata: {told.object_id}\n\n".encode()
