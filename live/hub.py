"""One reader of the event table a process, however many pages are open in it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from live.models import Event

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.25
#: So long a database that does not answer is left in peace.
RETRY_SECONDS = 2.0
QUEUE_LENGTH = 200

#: All reading is done by this one thread, so that a hundred open pages hold one connection, not a hundred.
READER = ThreadPoolExecutor(1, thread_name_prefix="live")


@dataclass(frozen=True, slots=True)
class Told:
    """An event as it is sent to a page."""

    id: int
    recipient: int
    kind: str
    object_id: str


def read_after(last: int, recipient: int | None = None) -> list[Told]:
    """Return the events after ``last``, of everyone or of one person, and let the connection go."""
    close_old_connections()
    events = Event.objects.filter(pk__gt=last).order_by("pk")
    if recipient is not None:
        events = events.filter(recipient=recipient)
    rows = events.values_list("pk", "recipient_id", "kind", "object_id")[:5000]
    try:
        return [Told(*row) for row in rows]
    finally:
        connections.close_all()


def newest() -> int:
    """Return the id of the newest event, 0 if there is none."""
    try:
        return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    finally:
        connections.close_all()


async def aside(function: Callable[..., Any], *args: Any) -> Any:
    """Run a query in the reader's thread."""
    return await sync_to_async(function, thread_sensitive=False, executor=READER)(*args)


class Hub:
    """Fans out new events to the queues of open streams. The reader runs while there are any."""

    def __init__(self) -> None:
        self.queues: dict[int, set[asyncio.Queue[Told | None]]] = defaultdict(set)
        self.reader: asyncio.Task[None] | None = None
        self.last = 0

    async def listen(self, recipient: int, last: int | None) -> AsyncIterator[Told | None]:
        """Yield what is told to ``recipient`` after event ``last``; None now and then, as a sign of life.

        A stream joins before it replays, so that nothing falls between the two; what comes twice
        is dropped by its id. A page that cannot keep up ends and reconnects from its last id.
        """
        queue: asyncio.Queue[Told | None] = asyncio.Queue(QUEUE_LENGTH)
        known = await aside(newest)
        since = known if last is None else min(last, known)
        self.queues[recipient].add(queue)
        try:
            self.ensure_reader(known)
            while missed := await aside(read_after, since, recipient):
                for told in missed:
                    since = told.id
                    yield told
            while True:
                try:
                    item = await asyncio.wait_for(queue.get(), 15)
                except TimeoutError:
                    yield None
                    continue
                if item is None:
                    return
                if item.id > since:
                    since = item.id
                    yield item
        finally:
            self.queues[recipient].discard(queue)

    def ensure_reader(self, since: int) -> None:
        """Have what happens after ``since`` passed on: everybody's place, never the one that a page names."""
        if self.reader is None or self.reader.done():
            self.last = since
            self.reader = asyncio.create_task(self.read())

    async def read(self) -> None:
        """Pass on what happens. While the database does not answer streams stay open, and miss nothing."""
        while any(self.queues.values()):
            try:
                found = await aside(read_after, self.last)
            except (DatabaseError, InterfaceError) as error:
                logger.warning("Events cannot be read: %s", error)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            for told in found:
                self.last = told.id
                for queue in tuple(self.queues.get(told.recipient, ())):
                    self.put(queue, told)
            await asyncio.sleep(POLL_SECONDS)

    def put(self, queue: asyncio.Queue[Told | None], told: Told) -> None:
        try:
            queue.put_nowait(told)
        except asyncio.QueueFull:
            with contextlib.suppress(asyncio.QueueEmpty):
                queue.get_nowait()
            queue.put_nowait(None)


hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """Return the hub of the running event loop."""
    loop = asyncio.get_running_loop()
    for old in [known for known in hubs if known.is_closed()]:
        del hubs[old]
    return hubs.setdefault(loop, Hub())
