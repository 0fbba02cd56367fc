"""An import taken back leaves the runner as she was."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.urls import reverse

from analytics.models import BestEffort, CriticalSpeed, DailyLoad, Measures
from jobs.models import Job, Unit
from jobs.runner import run_all
from runners.models import Race
from sessions.encoders.fit import encode
from sessions.models import Import, ImportFile, Lap, Overrule, RawFile, Session, Source
from sessions.services import StillRead, add_file, begin_import, close_import, undo_import, use_source
from sessions.services.cutting import split
from sessions.services.racing import mark_race
from tests.recordings import START, make_recording

pytestmark = pytest.mark.django_db

TABLES = (Import, ImportFile, RawFile, Source, Session, Lap, Measures, BestEffort, CriticalSpeed, DailyLoad)


def run_on_day(n: int, **fields) -> bytes:
    return encode(make_recording(start=START + dt.timedelta(days=n), duration=1500, **fields))


def work_all() -> None:
    for job in Job.objects.unfinished():
        run_all(job)


def import_all(alice, **files: bytes) -> Import:
    import_ = begin_import(alice.runner, created_by=alice, name="drop")
    for name, content in files.items():
        add_file(import_, f"{name}.fit", ContentFile(content, name))
    close_import(import_)
    work_all()
    return import_


def undo(alice, import_: Import, capture) -> bool:
    with capture(execute=True):
        done = undo_import(import_, alice)
    work_all()
    return done


def everything(media: Path) -> dict[str, object]:
    """What there is of the runner: rows, her days with their loads, files."""
    days = list(DailyLoad.objects.values_list("day", "load", "ctl"))
    files = sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())
    return {**{table.__name__: table.objects.count() for table in TABLES}, "days": days, "files": files}


def test_it_leaves_the_runner_as_before(alice, media, django_capture_on_commit_callbacks):
    import_all(alice, first=run_on_day(0), second=run_on_day(2))
    before = everything(media)
    later = import_all(alice, third=run_on_day(1, speed=3.4), empty=b"")
    assert everything(media) != before
    assert undo(alice, later, django_capture_on_commit_callbacks)
    assert everything(media) == before


def test_it_leaves_nothing_of_a_first_import(alice, media, django_capture_on_commit_callbacks):
    undo(alice, import_all(alice, first=run_on_day(0), damaged=b"?"), django_capture_on_commit_callbacks)
    assert not any(everything(media).values())


def test_it_can_be_done_twice(alice, media, django_capture_on_commit_callbacks):
    import_ = import_all(alice, first=run_on_day(0))
    again = Import.objects.get(pk=import_.pk)
    assert undo(alice, import_, django_capture_on_commit_callbacks)
    assert not undo(alice, again, django_capture_on_commit_callbacks)


def test_it_lets_the_same_file_in_again(alice, django_capture_on_commit_callbacks):
    undo(alice, import_all(alice, first=run_on_day(0)), django_capture_on_commit_callbacks)
    again = import_all(alice, first=run_on_day(0))
    assert again.counts()["imported"] == 1
    assert Measures.objects.count() == 1


def test_it_keeps_what_another_upload_also_brought(alice, django_capture_on_commit_callbacks):
    first = import_all(alice, watch=run_on_day(0))
    import_all(alice, phone=run_on_day(0, heart_rate=None))
    undo(alice, first, django_capture_on_commit_callbacks)
    assert Session.objects.get().sources.get().raw_file.name == "phone.fit"
    assert RawFile.objects.count() == 1


def test_it_changes_nothing_if_all_was_there_before(alice, media, django_capture_on_commit_callbacks):
    import_all(alice, first=run_on_day(0))
    before = everything(media)
    undo(alice, import_all(alice, first=run_on_day(0)), django_capture_on_commit_callbacks)
    assert everything(media) == before


def test_it_waits_for_a_file_that_is_being_read(alice):
    import_ = begin_import(alice.runner, created_by=alice, name="drop")
    file = add_file(import_, "first.fit", ContentFile(run_on_day(0), "first.fit"))
    later = START + dt.timedelta(days=36500)
    Unit.objects.filter(key=str(file.pk)).update(state=Unit.State.RUNNING, lease=later)
    with pytest.raises(StillRead):
        undo_import(import_, alice)
    assert Job.objects.get().state == Job.State.STOPPED
    assert Import.objects.exists()


def test_it_is_undone_from_its_page(alice, client_of):
    import_ = import_all(alice, first=run_on_day(0))
    client, page = client_of(alice), reverse("sessions:import", args=[import_.pk])
    assert reverse("sessions:undo", args=[import_.pk]) in client.get(page).text
    response = client.post(reverse("sessions:undo", args=[import_.pk]), follow=True)
    assert "The upload “drop” is undone." in response.text
    assert not Session.objects.exists()


def test_its_page_says_how_many_sessions_go(alice, client_of, django_capture_on_commit_callbacks):
    import_all(alice, watch=run_on_day(0), both=run_on_day(3))
    later = import_all(alice, phone=run_on_day(0, heart_rate=None), both=run_on_day(3), own=run_on_day(6))
    page = client_of(alice).get(reverse("sessions:import", args=[later.pk]))
    assert "1 session is deleted" in page.text
    undo(alice, later, django_capture_on_commit_callbacks)
    assert Session.objects.count() == 2


def test_it_says_that_a_file_is_still_being_read(alice, client_of):
    import_ = begin_import(alice.runner, created_by=alice, name="drop")
    job = Job.objects.get()
    Unit.objects.create(job=job, key="1", state=Unit.State.RUNNING, lease=START + dt.timedelta(days=36500))
    response = client_of(alice).post(reverse("sessions:undo", args=[import_.pk]), follow=True)
    assert "still being read" in response.text


def test_it_is_not_there_for_strangers(alice, carol, client_of):
    import_ = import_all(alice, first=run_on_day(0))
    assert client_of(carol).post(reverse("sessions:undo", args=[import_.pk])).status_code == 404
    assert Session.objects.exists()


# ---- Other sources remain ----------------------------------------------------------------

#: What differs from one working out to the next, or names a row that was written anew.
VOLATILE = {"id", "measured_at", "created_at", "changes"}


def every_row(*tables) -> dict[str, list[str]]:
    """All that the tables say to nine digits, but for ids of rows and the time of writing."""
    return {
        table.__name__: sorted(
            str(nine_digits({name: value for name, value in row.items() if name not in VOLATILE}))
            for row in table.objects.values()
        )
        for table in tables
    }


def nine_digits(value: object) -> object:
    """A recording that was stored differs from the decoded one in the sixteenth."""
    if isinstance(value, dict):
        return {name: nine_digits(each) for name, each in value.items()}
    if isinstance(value, list):
        return [nine_digits(each) for each in value]
    return float(f"{value:.9g}") if isinstance(value, float) else value


DERIVED = [Session, Lap, Source, RawFile, *apps.get_app_config("analytics").get_models()]


@pytest.mark.parametrize(
    "earlier",
    [
        {"heart_rate": None},
        {"heart_rate": None, "gps": False, "start": START + dt.timedelta(seconds=8), "utc_offset": 0},
        {"speed": 2.95},
    ],
)
def test_it_falls_back_to_the_source_that_was_there(alice, media, django_capture_on_commit_callbacks, earlier):
    poor = encode(make_recording(**{"duration": 1400, **earlier}))
    import_all(alice, poor=poor, other=run_on_day(3))
    before, files = every_row(*DERIVED), everything(media)
    later = import_all(alice, rich=run_on_day(0), third=run_on_day(1))
    assert every_row(*DERIVED) != before
    undo(alice, later, django_capture_on_commit_callbacks)
    assert every_row(*DERIVED) == before
    assert everything(media) == files


def test_it_forgets_a_choice_that_has_gone(alice, django_capture_on_commit_callbacks):
    import_all(alice, rich=run_on_day(0))
    later = import_all(alice, poor=run_on_day(0, heart_rate=None))
    chosen = Source.objects.select_related("session__runner").get(raw_file__name="poor.fit")
    use_source(source=chosen, by=alice)
    work_all()
    undo(alice, later, django_capture_on_commit_callbacks)
    session = Session.objects.get()
    assert session.by_hand == []
    assert "mean_heart_rate" in session.measures.values


def test_it_keeps_a_run_whose_very_bytes_came_again(alice, media, django_capture_on_commit_callbacks):
    first = import_all(alice, watch=run_on_day(0))
    before = every_row(Session, Lap, Measures, DailyLoad)
    again = import_all(alice, copy=run_on_day(0))
    undo(alice, first, django_capture_on_commit_callbacks)
    assert every_row(Session, Lap, Measures, DailyLoad) == before
    assert again.files.get().state == "imported"
    undo(alice, again, django_capture_on_commit_callbacks)
    assert not any(everything(media).values())


def test_it_keeps_a_run_cropped_when_its_source_goes(alice, django_capture_on_commit_callbacks):
    import_all(alice, poor=run_on_day(0, heart_rate=None))
    later = import_all(alice, rich=run_on_day(0))
    Session.objects.update(window_start=60.0)
    undo(alice, later, django_capture_on_commit_callbacks)
    session = Session.objects.get()
    assert (session.window_start, session.elapsed_time) == (60.0, 1440)


def test_it_leaves_what_was_said_of_a_run_at_its_moments(alice, django_capture_on_commit_callbacks):
    late = make_recording(duration=1450, heart_rate=None, start=START + dt.timedelta(seconds=40))
    import_all(alice, late=encode(late))
    later = import_all(alice, rich=run_on_day(0))
    Overrule.objects.create(session=Session.objects.get(), stream="distance", start=100, end=200, counts=False)
    undo(alice, later, django_capture_on_commit_callbacks)
    assert Session.objects.get().started_at == START + dt.timedelta(seconds=40)
    assert Overrule.objects.values_list("start", "end").get() == (60, 160)


def test_a_piece_goes_with_the_import_that_brought_it(alice, django_capture_on_commit_callbacks):
    short = make_recording(duration=1450, heart_rate=None)
    import_all(alice, short=encode(short))
    later = import_all(alice, rich=run_on_day(0))
    split(session=Session.objects.get(), at=1460, by=alice)
    undo(alice, later, django_capture_on_commit_callbacks)
    assert [(session.records, session.elapsed_time) for session in Session.objects.all()] == [(1451, 1450)]
    assert Measures.objects.count() == 1


def test_a_piece_stands_in_place_of_a_beginning_that_no_other_import_brought(alice, django_capture_on_commit_callbacks):
    late = make_recording(duration=1440, heart_rate=None, start=START + dt.timedelta(seconds=60))
    import_all(alice, late=encode(late))
    later = import_all(alice, rich=run_on_day(0))
    piece = split(session=Session.objects.get(), at=50, by=alice)
    undo(alice, later, django_capture_on_commit_callbacks)
    assert Session.objects.get() == piece
    assert (Session.objects.get().records, Measures.objects.get().session_id) == (1441, piece.pk)


def test_a_result_goes_with_the_run_that_tells_that_it_was_in_the_hills(alice, django_capture_on_commit_callbacks):
    import_ = import_all(alice, ridge=run_on_day(0, sub_sport="trail"), city=run_on_day(3))
    ridge, city = (
        mark_race(session=session, name="Race", distance=4000, time=1500, by=alice)
        for session in Session.objects.order_by("started_at")
    )
    undo(alice, import_, django_capture_on_commit_callbacks)
    assert dict(Race.objects.values_list("pk", "result_time")) == {ridge.pk: None, city.pk: 1500}
