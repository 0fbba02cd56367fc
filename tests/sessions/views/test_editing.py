from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from jobs.models import Job
from runners.models import Race, User
from sessions.models import Gear, Overrule, RawFile, Session
from sessions.services import store_recording
from sessions.services.cutting import split
from tests.recordings import make_recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(alice) -> Session:
    path = default_storage.save("raw/run.fit", ContentFile(b"run"))
    raw = RawFile.objects.create(runner=alice.runner, sha256="0" * 64, size=3, name="run.fit", path=path)
    made, _ = store_recording(alice.runner, make_recording(duration=3600), raw_file=raw, import_file=None, part=0)
    return made


@pytest.fixture
def send(alice, client_of, session):
    """Send a form about the session: ``send("cut", action="crop")``."""

    def post(view: str, /, pk: int | None = None, **fields):
        return client_of(alice).post(reverse(f"sessions:{view}", args=[pk or session.pk]), fields)

    return post


def errors(answer, form: str = "form"):
    assert answer.status_code == 200
    return answer.context[form].errors


def test_it_describes_a_session(send, session, alice):
    shoes = Gear.objects.create(runner=alice.runner, name="Racers")
    send("edit", name="Hills", sport_class="trail", kind="tempo", effort=8, feeling=4, gear=shoes.pk, notes="windy")
    session.refresh_from_db()
    said = (session.name, session.sport_class, session.kind, session.effort, session.feeling, session.gear)
    assert said == ("Hills", "trail", "tempo", 8, 4, shoes)
    assert set(session.by_hand) == {"name", "sport_class", "kind", "effort", "feeling", "gear", "notes"}


def test_shoes_of_others_cannot_be_taken(send, erin):
    strange = Gear.objects.create(runner=erin, name="Erin's")
    assert errors(send("edit", name="Run", gear=strange.pk))["gear"]


def test_it_crops_by_typed_times(send, session):
    assert send("cut", **{"action": "crop", "crop-start": "10:00", "crop-end": "0:40:00"}).status_code == 302
    session.refresh_from_db()
    assert (session.window_start, session.window_end, session.elapsed_time) == (600, 2400, 1800)


def test_it_says_what_a_crop_beyond_the_end_did(client_of, alice, session):
    url = reverse("sessions:cut", args=[session.pk])
    data = {"action": "crop", "crop-start": "10:00", "crop-end": "2:00:00"}
    assert "It goes from 10:00 to 1:00:00 now" in client_of(alice).post(url, data, follow=True).text
    data |= {"crop-end": "40:00"}
    assert "It goes from" not in client_of(alice).post(url, data, follow=True).text


@pytest.mark.parametrize(("start", "end"), [("ten", "40:00"), ("40:00", "10:00"), ("10:00", "10:05")])
def test_it_says_what_is_wrong_with_a_crop(start, end, send, session):
    assert errors(send("cut", **{"action": "crop", "crop-start": start, "crop-end": end}), "crop_form")
    session.refresh_from_db()
    assert not session.is_cropped


def test_it_gives_back_what_was_cropped(send, session):
    send("cut", **{"action": "crop", "crop-start": "10:00", "crop-end": "40:00"})
    send("cut", action="uncrop")
    session.refresh_from_db()
    assert (session.is_cropped, session.elapsed_time) == (False, 3600)


def test_it_splits_and_joins(send, session):
    send("cut", **{"action": "split", "split-at": "30:00"})
    piece = Session.objects.get(split_from=session)
    send("cut", action="join", piece=piece.pk)
    assert not Session.objects.filter(pk=piece.pk).exists()


def test_a_piece_joins_from_its_own_page(send, session, alice):
    piece = split(session=session, at=1800, by=alice)
    assert send("cut", pk=piece.pk, action="join")["Location"] == reverse("analytics:session", args=[session.pk])


def test_a_piece_has_the_file_of_the_whole(session, alice, client_of):
    piece = split(session=session, at=1800, by=alice)
    answer = client_of(alice).get(reverse("sessions:raw", args=[piece.pk]))
    assert answer.getvalue() == b"run"


def test_it_refuses_a_split_outside(send):
    assert errors(send("cut", **{"action": "split", "split-at": "2:30:00"}), "split_form")


def test_it_shows_what_a_crop_is_chosen_in(alice, client_of, session):
    page = client_of(alice).get(reverse("sessions:cut", args=[session.pk]))
    assert page.context["outline"].elapsed == 3600
    assert page.context["outline"].data["distance"][-1] == pytest.approx(10800, rel=0.01)


def test_it_says_so_when_there_is_nothing_to_crop(alice, client_of, session, media):
    (media / session.recording_path).unlink()
    answer = client_of(alice).get(reverse("sessions:cut", args=[session.pk]))
    assert answer["Location"] == reverse("analytics:session", args=[session.pk])


def test_it_takes_an_official_time(send, session):
    send("race", name="City run", distance="10000.0", time="59:30")
    session.refresh_from_db()
    assert (session.race.distance, session.race.result_time) == (10000, 3570)


def test_it_reads_hours_and_minutes_over_a_marathon(send, session):
    send("race", name="Rome", distance="42195.0", time="3:25")
    session.refresh_from_db()
    assert session.race.result_time == 12_300


def test_it_suggests_the_race_of_the_day(alice, client_of, session):
    Race.objects.create(runner=alice.runner, name="Alster run", day=session.day, distance=10850)
    Race.objects.create(runner=alice.runner, name="City run", day=session.day, distance=9950)
    page = client_of(alice).get(reverse("sessions:race", args=[session.pk]))
    assert page.context["form"].initial == {"name": "City run", "distance": "other", "other": 9.95, "time": ""}


def test_it_takes_another_distance_in_the_readers_units(send, session, alice):
    User.objects.filter(pk=alice.pk).update(units="mi")
    send("race", name="Ten miles", distance="other", other="10", time="1:10:00")
    session.refresh_from_db()
    assert session.race.distance == pytest.approx(16093.44)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"distance": "10000.0", "time": "20:00"}, "time"),
        ({"distance": "10000.0", "time": "an hour"}, "time"),
        ({"distance": "other"}, "other"),
        ({"distance": "77"}, "distance"),
    ],
)
def test_it_says_what_is_wrong_with_a_race(fields, name, send):
    assert errors(send("race", name="City run", **fields))[name]


def test_it_was_no_race_after_all(send, session):
    send("race", name="City run", distance="10000.0", time="59:30")
    send("race", action="none")
    session.refresh_from_db()
    assert session.race is None


def test_it_deletes_into_the_bin_and_takes_out_again(send, session, alice, client_of):
    send("delete")
    assert client_of(alice).get(reverse("analytics:session", args=[session.pk])).status_code == 404
    page = client_of(alice).get(reverse("sessions:bin", args=[alice.runner.pk]))
    assert [row.pk for row in page.context["page_obj"]] == [session.pk]
    send("restore")
    assert client_of(alice).get(reverse("analytics:session", args=[session.pk])).status_code == 200


def test_it_deletes_for_ever(send, session):
    send("delete")
    send("delete_for_ever")
    assert not Session.objects.filter(pk=session.pk).exists()


def test_a_stranger_changes_nothing_in_a_bin(session, carol, client_of):
    for name in ("restore", "delete_for_ever"):
        assert client_of(carol).post(reverse(f"sessions:{name}", args=[session.pk])).status_code == 404


def test_it_leaves_a_stretch_out_and_takes_that_back(send, session, alice):
    send("overrule", stream="heart_rate", start="10:00", end="12:30")
    word = Overrule.objects.get(session=session)
    assert (word.start, word.end, word.counts, word.created_by) == (600, 750, False, alice)
    send("withdraw", pk=word.pk)
    assert not Overrule.objects.exists()
    assert Job.objects.filter(kind="measure").count() == 2


def test_it_takes_the_seconds_of_what_was_found(send):
    send("overrule", stream="distance", start="600.5", end="750.0", counts="on")
    word = Overrule.objects.get()
    assert (word.start, word.end, word.counts) == (600.5, 750, True)


@pytest.mark.parametrize(
    "fields",
    [
        {"stream": "mood", "start": "1:00", "end": "2:00"},
        {"stream": "altitude", "start": "2:00", "end": "1:00"},
        {"stream": "altitude", "start": "soon", "end": "1:00"},
        {"stream": "altitude", "start": "nan", "end": "inf"},
    ],
)
def test_it_takes_no_word_about_nothing(fields, send):
    assert send("overrule", **fields).status_code == 302
    assert not Overrule.objects.exists()
