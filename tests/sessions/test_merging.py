"""One run or two, by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from analytics.models import DailyLoad, Measures
from jobs.models import Job, Unit
from sessions.encoders.fit import encode
from sessions.models import Overrule, Session, Source
from sessions.services import MergeRefused, merge, set_apart, use_source
from sessions.services.cutting import crop, split
from sessions.storage import load_recording
from tests.recordings import START, make_recording
from tests.sessions.imports import import_files, work_all

pytestmark = pytest.mark.django_db

RICH, POOR = make_recording(duration=900), make_recording(duration=880, heart_rate=None, start=START)
OTHER = make_recording(duration=700, start=START + dt.timedelta(minutes=70))


@pytest.fixture
def run(alice) -> Session:
    """A run with two sources, the first the richer one."""
    import_files(alice, {"rich.fit": encode(RICH), "poor.fit": encode(POOR)})
    found: Session = Session.objects.select_related("runner").get()
    return found


@pytest.fixture
def two(alice) -> list[Session]:
    import_files(alice, {"run.fit": encode(RICH), "later.fit": encode(OTHER)})
    return list(Session.objects.select_related("runner").order_by("started_at"))


def poorer(session: Session) -> Source:
    return session.sources.select_related("session__runner").order_by("richness")[0]


def measured() -> dict[int, bool]:
    """Whether each session's measures know a heart rate."""
    return {pk: "mean_heart_rate" in values for pk, values in Measures.objects.values_list("session", "values")}


# ---- Another source ----------------------------------------------------------------------


def test_it_makes_the_session_of_the_source_that_is_chosen(run, alice):
    use_source(source=poorer(run), by=alice)
    work_all()
    run.refresh_from_db()
    assert (run.elapsed_time, run.records) == (880, 881)
    assert measured() == {run.pk: False}


def test_it_stays_with_the_choice_when_a_richer_file_comes(run, alice):
    use_source(source=poorer(run), by=alice)
    import_files(alice, {"richest.fit": encode(make_recording(duration=901))})
    run.refresh_from_db()
    assert (run.records, run.sources.count()) == (881, 3)


def test_it_measures_only_that_session_again(run, alice):
    Unit.objects.all().delete()
    use_source(source=poorer(run), by=alice)
    assert list(Unit.objects.values_list("job__kind", "key")) == [("measure", str(run.pk))]


def test_it_does_nothing_the_second_time(run, alice):
    use_source(source=poorer(run), by=alice)
    jobs = Job.objects.count()
    use_source(source=poorer(run), by=alice)
    assert Job.objects.count() == jobs


def test_it_leaves_a_crop_and_what_was_said_of_stretches_at_their_moments(run, alice):
    later = make_recording(duration=850, heart_rate=None, start=START + dt.timedelta(seconds=20))
    import_files(alice, {"later.fit": encode(later)})
    Session.objects.update(window_start=100.0, window_end=800.0)
    Overrule.objects.create(session=run, stream="heart_rate", start=200, end=300, counts=False)
    use_source(source=Source.objects.select_related("session__runner").get(raw_file__name="later.fit"), by=alice)
    run.refresh_from_db()
    assert (run.window_start, run.window_end) == (80.0, 780.0)
    assert (run.started_at, run.elapsed_time) == (START + dt.timedelta(seconds=100), 700)
    assert Overrule.objects.values_list("start", "end").get() == (180, 280)


def test_it_leaves_a_crop_at_its_moments_whatever_zone_a_clock_was_off_by(run, alice):
    abroad = make_recording(duration=900, heart_rate=None, start=START + dt.timedelta(hours=2))
    import_files(alice, {"abroad.fit": encode(abroad)})
    crop(session=run, start=60, end=800, by=alice)
    Overrule.objects.create(session=run, stream="distance", start=200, end=300, counts=False)
    use_source(source=Source.objects.select_related("session__runner").get(raw_file__name="abroad.fit"), by=alice)
    run.refresh_from_db()
    assert (run.window_start, run.window_end, run.elapsed_time) == (60, 800, 740)
    assert run.started_at == START + dt.timedelta(hours=2, seconds=60)
    assert Overrule.objects.values_list("start", "end").get() == (200, 300)


def test_it_is_whole_again_if_a_source_holds_nothing_of_a_crop(run, alice):
    crop(session=run, start=885, end=900, by=alice)
    use_source(source=poorer(run), by=alice)
    run.refresh_from_db()
    assert (run.window_start, run.window_end, run.records) == (None, None, 881)


def test_a_piece_goes_with_the_source_that_recorded_it(run, alice):
    piece = split(session=run, at=882, by=alice)
    use_source(source=poorer(run), by=alice)
    work_all()
    assert not Session.objects.filter(pk=piece.pk).exists()
    assert Session.objects.get().records == 881


def test_a_piece_stands_in_place_of_what_a_source_recorded_nothing_of(run, alice):
    later = make_recording(duration=850, heart_rate=None, start=START + dt.timedelta(seconds=45))
    import_files(alice, {"later.fit": encode(later)})
    piece = split(session=run, at=40, by=alice)
    used = use_source(source=Source.objects.select_related("session__runner").get(raw_file__name="later.fit"), by=alice)
    work_all()
    assert used == Session.objects.get() == piece
    assert (used.records, used.sources.count(), measured()) == (851, 3, {piece.pk: False})


# ---- Apart -------------------------------------------------------------------------------


def test_it_makes_a_session_of_a_source(run, alice):
    made = set_apart(source=poorer(run), by=alice)
    work_all()
    assert (made.apart, made.elapsed_time) == (True, 880)
    assert measured() == {run.pk: True, made.pk: False}


def test_it_makes_the_session_of_the_source_that_is_left(run, alice):
    used = run.sources.select_related("session__runner").order_by("-richness").first()
    made = set_apart(source=used, by=alice)
    work_all()
    run.refresh_from_db()
    assert (run.elapsed_time, made.elapsed_time) == (880, 900)
    assert measured() == {run.pk: False, made.pk: True}


def test_it_leaves_a_crop_and_what_was_said_at_their_moments_without_the_source(alice):
    late = make_recording(duration=850, heart_rate=None, start=START + dt.timedelta(seconds=40))
    import_files(alice, {"rich.fit": encode(RICH), "late.fit": encode(late)})
    run = crop(session=Session.objects.get(), start=100, end=800, by=alice)
    Overrule.objects.create(session=run, stream="distance", start=200, end=300, counts=False)
    set_apart(source=Source.objects.select_related("session__runner").get(raw_file__name="rich.fit"), by=alice)
    run.refresh_from_db()
    assert (run.window_start, run.window_end) == (60, 760)
    assert run.started_at == START + dt.timedelta(seconds=100)
    assert Overrule.objects.values_list("start", "end").get() == (160, 260)


def test_it_leaves_a_session_of_one_source_as_it_is(run, alice):
    source = poorer(run)
    made = set_apart(source=source, by=alice)
    assert set_apart(source=source, by=alice) == made
    assert Session.objects.count() == 2


def test_it_finds_the_other_session_for_further_copies(run, alice):
    made = set_apart(source=poorer(run), by=alice)
    import_files(alice, {"third.fit": encode(make_recording(duration=899))})
    assert (run.sources.count(), made.sources.count()) == (2, 1)


# ---- Together ----------------------------------------------------------------------------


def test_it_makes_one_session_of_two(two, alice):
    merge(session=two[1], other=two[0], by=alice)
    work_all()
    session = Session.objects.get()
    assert session.pk == two[1].pk
    assert session.sources.count() == 2
    assert session.elapsed_time == 900
    assert len(load_recording(session)) == 901


def test_it_works_out_the_history_without_what_went(two, alice):
    before = DailyLoad.objects.get(day=two[0].day).load
    merge(session=two[1], other=two[0], by=alice)
    work_all()
    assert 0 < DailyLoad.objects.get(day=two[0].day).load < before


def test_it_can_be_taken_back(two, alice):
    session = merge(session=two[0], other=two[1], by=alice)
    made = set_apart(source=poorer(session), by=alice)
    assert (made.started_at, made.elapsed_time) == (two[1].started_at, two[1].elapsed_time)


def test_it_keeps_what_a_person_said_of_either(two, alice):
    Session.objects.filter(pk=two[1].pk).update(effort=7, notes="Hot", by_hand=["effort", "notes"])
    Session.objects.filter(pk=two[0].pk).update(notes="Mine", by_hand=["notes"])
    session = merge(session=two[0], other=two[1], by=alice)
    assert (session.effort, session.notes) == (7, "Mine")


def test_it_is_merged_once(two, alice):
    merge(session=two[0], other=two[1], by=alice)
    merge(session=two[0], other=two[1], by=alice)
    assert Session.objects.get().sources.count() == 2


def test_it_does_not_merge_what_was_split(two, alice):
    Session.objects.create(
        runner=alice.runner,
        name="piece",
        sport="running",
        sport_class="run",
        started_at=START,
        day=START.date(),
        elapsed_time=1,
        timer_time=1,
        recording_path=two[0].recording_path,
        split_from=two[0],
        window_start=1.0,
    )
    with pytest.raises(MergeRefused):
        merge(session=two[0], other=two[1], by=alice)
