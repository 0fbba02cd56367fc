"""The sources of a session on its page."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from sessions.encoders.fit import encode
from sessions.models import Session
from sessions.services.cutting import split
from tests.recordings import START, make_recording
from tests.sessions.imports import import_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(alice) -> Session:
    rich, poor = make_recording(duration=600), make_recording(duration=590, heart_rate=None, gps=False)
    import_files(alice, {"rich.fit": encode(rich), "<b>poor.fit": encode(poor)})
    return Session.objects.get()


@pytest.fixture
def later(alice, run) -> Session:
    import_files(alice, {"later.fit": encode(make_recording(duration=400, start=START + dt.timedelta(minutes=50)))})
    found: Session = Session.objects.exclude(pk=run.pk).get()
    return found


def address(name: str, row) -> str:
    return reverse(f"sessions:{name}", args=[row.pk])


def poorer(run: Session):
    return run.sources.order_by("richness").first()


def test_it_lists_the_sources_with_what_they_hold(run, alice, client_of):
    text = client_of(alice).get(address("sources", run)).text
    assert "rich.fit" in text
    assert "positions, heart rate, altitude, cadence" in text
    assert "601 records" in text


def test_it_shows_names_as_text(run, alice, client_of):
    text = client_of(alice).get(address("sources", run)).text
    assert "&lt;b&gt;poor" in text
    assert "<b>poor" not in text


def test_it_is_on_the_page_of_the_session(run, alice, client_of):
    assert address("sources", run) in client_of(alice).get(reverse("analytics:session", args=[run.pk])).text


def test_it_uses_the_source_that_is_chosen(run, alice, client_of):
    client_of(alice).post(address("use_source", poorer(run)))
    run.refresh_from_db()
    assert run.elapsed_time == 590


def test_it_makes_a_session_of_a_source(run, alice, client_of):
    response = client_of(alice).post(address("set_apart", poorer(run)))
    assert response["Location"] == reverse("analytics:session", args=[Session.objects.get(apart=True).pk])


def test_it_merges_with_another_session_of_the_day(run, later, alice, client_of):
    client = client_of(alice)
    assert f'<option value="{later.pk}">' in client.get(address("sources", run)).text
    client.post(address("merge", run), {"other": later.pk})
    assert Session.objects.get().sources.count() == 3


@pytest.mark.parametrize("other", ["", "x", "999999"])
def test_it_says_which_session_cannot_be_merged(run, alice, client_of, other):
    response = client_of(alice).post(address("merge", run), {"other": other}, follow=True)
    assert "Choose" in response.text
    assert Session.objects.count() == 1


def test_it_does_not_merge_with_somebody_elses(run, erin, alice, client_of):
    strange = Session.objects.get()
    strange.pk, strange.runner = None, erin
    strange.save(force_insert=True)
    client_of(alice).post(address("merge", run), {"other": strange.pk})
    assert Session.objects.count() == 2


def test_it_is_not_there_for_strangers(run, later, carol, client_of):
    client = client_of(carol)
    assert client.get(address("sources", run)).status_code == 404
    assert client.post(address("merge", run), {"other": later.pk}).status_code == 404
    for name in ("use_source", "set_apart"):
        assert client.post(address(name, poorer(run))).status_code == 404


def test_it_joins_what_was_split_and_merges_it_with_nothing(run, later, alice, client_of):
    piece = split(session=run, at=300, by=alice)
    client = client_of(alice)
    for each in (run, piece):
        text = client.get(address("sources", each)).text
        assert ("Join again" in text, "Make them one" in text) == (True, False)
        assert address("cut", piece) in text
    assert "It shares the recording" in client.get(address("sources", piece)).text
    assert "Make them one" not in client.get(address("sources", later)).text
    response = client.post(address("cut", piece), {"action": "join"})
    assert response["Location"] == reverse("analytics:session", args=[run.pk])
    assert not Session.objects.filter(pk=piece.pk).exists()
