from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.test import AsyncClient

from live import hub
from live.hub import Hub
from live.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


def collect(recipient, last, count):
    async def read():
        found = []
        async with asyncio.timeout(10):
            async for told in Hub().listen(recipient, last):
                if told is not None:
                    found.append((told.kind, told.object_id))
                if len(found) == count:
                    return found
        return found

    return asyncio.run(read())


def test_it_replays_what_a_page_has_missed(alice):
    Event.objects.publish([alice.pk], "job", "one")
    Event.objects.publish([alice.pk], "job", "two")
    first = Event.objects.order_by("pk").values_list("pk", flat=True)[0]
    assert collect(alice.pk, first, 1) == [("job", "two")]


def test_it_never_sends_what_is_told_to_somebody_else(alice, carol):
    Event.objects.publish([alice.pk], "session", "secret")
    Event.objects.publish([carol.pk], "session", "own")
    assert collect(carol.pk, 0, 1) == [("session", "own")]


def test_it_sends_what_happens_while_it_listens(alice):
    async def read():
        stream = Hub().listen(alice.pk, None)
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0.6)
        await asyncio.to_thread(publish, alice.pk)
        told = await asyncio.wait_for(waiting, 10)
        assert told is not None
        return told.kind

    assert asyncio.run(read()) == "plan"


@pytest.mark.parametrize("last", [0, 10**17])
def test_it_tells_everybody_whatever_a_page_says_it_has_seen(alice, carol, last):
    Event.objects.publish([alice.pk], "job", "one")

    async def read():
        shared = Hub()
        first, second = shared.listen(carol.pk, last), shared.listen(alice.pk, None)
        waiting = [asyncio.ensure_future(anext(stream)) for stream in (first, second)]
        await asyncio.sleep(0.6)
        for pk in (carol.pk, alice.pk):
            await asyncio.to_thread(publish, pk)
        return [told and told.kind for told in await asyncio.wait_for(asyncio.gather(*waiting), 10)]

    assert asyncio.run(read()) == ["plan", "plan"]


def publish(pk):
    Event.objects.publish([pk], "plan", 1)
    connections.close_all()


def test_it_misses_nothing_while_the_database_is_away(alice, monkeypatch):
    monkeypatch.setattr(hub, "RETRY_SECONDS", 0)
    read_after, lost = hub.read_after, iter([OperationalError("the connection is lost")] * 2)

    def read_later(*args: int) -> list[hub.Told]:
        if error := next(lost, None):
            raise error
        return read_after(*args)

    async def read():
        stream = Hub().listen(alice.pk, None)
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0.6)
        monkeypatch.setattr(hub, "read_after", read_later)
        await asyncio.to_thread(publish, alice.pk)
        told = await asyncio.wait_for(waiting, 10)
        return told and told.kind

    assert asyncio.run(read()) == "plan"


def test_it_refuses_strangers():
    async def ask():
        return await AsyncClient().get("/live/")

    assert asyncio.run(ask()).status_code == 401


@pytest.mark.parametrize("named", ["header", "page"])
def test_it_goes_on_from_the_event_that_the_browser_or_the_page_names(alice, named):
    Event.objects.publish([alice.pk], "job", "one")
    Event.objects.publish([alice.pk], "job", "two")
    first = str(Event.objects.order_by("pk").values_list("pk", flat=True)[0])

    async def ask():
        client = AsyncClient()
        await client.aforce_login(alice)
        path, headers = ("/live/", {"Last-Event-ID": first}) if named == "header" else (f"/live/?last={first}", {})
        response: Any = await client.get(path, headers=headers)
        stream = aiter(response.streaming_content)
        await anext(stream)
        return await asyncio.wait_for(anext(stream), 10)

    assert b"event: job\ndata: two\n" in asyncio.run(ask())


def test_it_publishes_once_a_recipient(alice):
    Event.objects.publish([alice.pk, alice.pk], "job", "x")
    assert Event.objects.count() == 1
