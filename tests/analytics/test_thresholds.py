"""Values valid by date: the page, what a change would do, and what it has measured again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from analytics.jobs import measure_sessions, refresh_history
from analytics.models import DailyLoad, HistoryMark, Measures
from analytics.services import refresh_history as refresh
from analytics.services.consequences import consequences
from jobs.models import Job
from jobs.steps import Work
from runners.models import Runner, Thresholds
from runners.services import follow_sex, share
from sessions.models import Session
from tests.analytics.history import run
from tests.recordings import START

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def runner(alice):
    return alice.runner


@pytest.fixture
def rows(runner):
    """What holds always, from day 10 on and from day 20 on, counted from the day of START."""
    runner.thresholds.update(max_heart_rate=190, resting_heart_rate=60, basis="typed")
    for day, maximum in ((10, 188), (20, 186)):
        Thresholds.objects.create(
            runner=runner, valid_from=START.date() + day * DAY, max_heart_rate=maximum, resting_heart_rate=60
        )
    return list(runner.thresholds.order_by("valid_from"))


@pytest.fixture
def sessions(runner, rows, stored) -> dict[int, Session]:
    """A run with a heart rate every five days, and one without on day 12, by the number of their day."""
    found = {day: stored(runner, start=START + day * DAY, duration=1500) for day in range(0, 30, 5)}
    found[12] = stored(runner, start=START + 12 * DAY, duration=1500, heart_rate=None)
    refresh(runner)
    return found


def send(client, runner, row=None, **values):
    where = ("thresholds_change", row.pk) if row else ("thresholds_new",)
    url = reverse(f"analytics:{where[0]}", args=[runner.pk, *where[1:]])
    form = client.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | values
    return client.post(url, data)


def run_jobs() -> None:
    for job in Job.objects.order_by("created_at", "pk"):
        for unit in list(job.units.all()):
            if job.kind == "measure":
                measure_sessions(Work(job, unit.key))
        for unit in job.units.filter(key__regex=r"^\d+$"):
            measure_sessions(Work(job, unit.key))
        refresh_history(job, True)


def measured_again(sessions, change) -> list[int]:
    """The numbers of the days whose sessions a change has measured again."""
    Measures.objects.update(measured_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    change()
    run_jobs()
    new = set(Measures.objects.filter(measured_at__year__gt=2020).values_list("session", flat=True))
    return sorted(day for day, session in sessions.items() if session.pk in new)


def test_a_new_row_in_the_past_measures_its_days(client_of, alice, runner, sessions):
    day = (START.date() + 3 * DAY).isoformat()
    values = {"valid_from": day, "max_heart_rate": 192, "save": 1}
    assert measured_again(sessions, lambda: send(client_of(alice), runner, **values)) == [5]


def test_a_changed_row_in_the_middle_measures_its_days(client_of, alice, runner, rows, sessions):
    values = {"max_heart_rate": 180, "save": 1}
    assert measured_again(sessions, lambda: send(client_of(alice), runner, rows[1], **values)) == [10, 15]


def test_a_deleted_row_measures_its_days(client_of, alice, runner, rows, sessions):
    url = reverse("analytics:thresholds_delete", args=[runner.pk, rows[1].pk])
    assert measured_again(sessions, lambda: client_of(alice).post(url)) == [10, 15]


def test_a_body_mass_measures_all_sessions_of_its_days(client_of, alice, runner, rows, sessions):
    values = {"weight": 58, "save": 1}
    assert measured_again(sessions, lambda: send(client_of(alice), runner, rows[1], **values)) == [10, 12, 15]


def test_a_resting_heart_rate_measures_the_sessions_with_a_heart(client_of, alice, runner, rows, sessions):
    values = {"resting_heart_rate": 50, "save": 1}
    assert measured_again(sessions, lambda: send(client_of(alice), runner, rows[1], **values)) == [10, 15]


def test_a_power_measures_none(client_of, alice, runner, rows, sessions):
    values = {"threshold_power": 280, "save": 1}
    assert measured_again(sessions, lambda: send(client_of(alice), runner, rows[1], **values)) == []


def test_a_row_that_moves_measures_the_days_between(client_of, alice, runner, rows, sessions):
    values = {"valid_from": (START.date() + 14 * DAY).isoformat(), "save": 1}
    assert measured_again(sessions, lambda: send(client_of(alice), runner, rows[1], **values)) == [10]


def test_the_history_before_the_first_changed_day_is_left_alone(client_of, alice, runner, rows, sessions):
    DailyLoad.objects.filter(runner=runner, day=START.date() + 29 * DAY).delete()
    for back in range(60, 30, -3):
        run(runner, START.date() - back * DAY)
    refresh(runner)
    DailyLoad.objects.filter(runner=runner, day=START.date() - 50 * DAY).update(ctl=-7)
    send(client_of(alice), runner, rows[1], max_heart_rate=180, save=1)
    run_jobs()
    assert DailyLoad.objects.get(runner=runner, day=START.date() - 50 * DAY).ctl == -7
    assert HistoryMark.objects.get(runner=runner).stale_from is None


def test_a_preview_writes_nothing(client_of, alice, runner, rows, sessions):
    response = send(client_of(alice), runner, rows[1], max_heart_rate=180)
    assert response.context["found"].measured == 2
    assert Thresholds.objects.get(pk=rows[1].pk).max_heart_rate == 188
    assert not Job.objects.exists()


@pytest.mark.parametrize("values", [{"max_heart_rate": 175}, {"resting_heart_rate": 45}, {"threshold_heart_rate": 160}])
def test_a_preview_says_what_comes_to_pass(runner, stored, values):
    runner.thresholds.update(basis="typed")
    today = runner.today()
    for back in range(60, 0, -4):
        start = dt.datetime.combine(today - back * DAY, dt.time(8), dt.UTC)
        stored(runner, start=start, duration=1500, speed=2.0)
    refresh(runner)
    row = runner.thresholds.get()
    row.pk, row.valid_from = None, today - 20 * DAY
    for name, value in values.items():
        setattr(row, name, value)
    found = consequences(runner, [*runner.thresholds.all(), row])
    before = DailyLoad.objects.filter(runner=runner, day=today).values_list("ctl", flat=True).get()
    row.save()
    Job.objects.create(kind="measure", subject_id=str(runner.pk)).add_units([f"{row.valid_from.isoformat()}//heart"])
    run_jobs()
    after = DailyLoad.objects.filter(runner=runner, day__gt=today - 28 * DAY).order_by("-day")
    assert found.before.ctl == pytest.approx(before)
    assert found.after.ctl == pytest.approx(after[0].ctl, rel=1e-3)
    assert found.after.trimp == pytest.approx(sum(day.trimp or 0 for day in after), rel=1e-3)
    assert found.after.zones == pytest.approx(zones(runner, today), abs=30)
    assert found.unknown == 0


def zones(runner, today) -> list[float]:
    kept = Measures.objects.filter(session__day__gt=today - 28 * DAY)
    return [sum(row.values.get(f"time_in_zone_{zone}", 0.0) for row in kept) for zone in range(1, 6)]


def test_a_preview_says_of_how_many_it_cannot_tell(runner, rows, sessions):
    Measures.objects.filter(session=sessions[10]).update(beats=b"")
    row = Thresholds(runner=runner, valid_from=rows[1].valid_from, max_heart_rate=180, resting_heart_rate=60)
    found = consequences(runner, [rows[0], row, rows[2]])
    assert (found.measured, found.unknown) == (2, 1)


def test_a_preview_needs_few_queries(runner, rows, sessions, django_assert_max_num_queries):
    row = Thresholds(runner=runner, valid_from=rows[1].valid_from, max_heart_rate=180, resting_heart_rate=60)
    with django_assert_max_num_queries(20):
        consequences(runner, [rows[0], row, rows[2]])


def test_another_sex_changes_what_the_preview_says(client_of, alice, runner, stored):
    today = runner.today()
    for back in range(60, 0, -4):
        stored(runner, start=dt.datetime.combine(today - back * DAY, dt.time(8), dt.UTC), duration=1500)
    refresh(runner)
    other = "M" if runner.sex != "M" else "F"
    found = consequences(runner, list(runner.thresholds.all()), sex=other)
    assert (found.measured, found.unknown, runner.sex != other) == (15, 0, True)
    assert found.after.trimp != pytest.approx(found.before.trimp, rel=0.01)
    runner.sex = other
    runner.save()
    follow_sex(runner)
    run_jobs()
    days = DailyLoad.objects.filter(runner=runner, day__gt=today - 28 * DAY).order_by("-day")
    assert found.after.ctl == pytest.approx(days[0].ctl, rel=1e-3)
    assert found.after.trimp == pytest.approx(sum(day.trimp or 0 for day in days), rel=1e-3)


def said_of_sex(client, runner, sex):
    return client.get(reverse("analytics:sex", args=[runner.pk]), {"profile-sex": sex}).content.decode()


def test_it_says_what_another_sex_changes_and_writes_nothing(client_of, alice, runner, sessions):
    other = "M" if runner.sex != "M" else "F"
    assert "heart rate of 6 sessions" in said_of_sex(client_of(alice), runner, other)
    assert not said_of_sex(client_of(alice), runner, runner.sex).strip()
    assert not said_of_sex(client_of(alice), runner, "nonsense").strip()
    assert Runner.objects.get(pk=runner.pk).sex == runner.sex


def test_it_gives_no_figures_of_another_sex_from_nothing(client_of, alice, runner, sessions):
    Measures.objects.update(beats=b"")
    said = said_of_sex(client_of(alice), runner, "M")
    assert "shows afterwards" in said
    assert "→" not in said


def test_the_first_questions_ask_what_another_sex_changes(client_of, alice, runner, sessions):
    client = client_of(alice)
    answers = {"name": "Alice", "sex": "M", "time_zone": "Europe/Vienna", "units": "km"}
    html = client.post(reverse("runners:onboarding_live", args=[runner.pk, "basics"]), answers).content.decode()
    asked = reverse("analytics:sex", args=[runner.pk]) + "?sex=M"
    assert asked in html
    assert "heart rate of 6 sessions" in client.get(asked).content.decode()


def test_it_counts_no_hearts_for_whom_they_are_withheld(client_of, bob, runner, sessions):
    share(runner, [])
    said = said_of_sex(client_of(bob), runner, "M" if runner.sex != "M" else "F")
    assert "all sessions" in said
    assert "6 sessions" not in said


def test_a_runner_without_sessions_sees_that_nothing_changes(runner):
    row = Thresholds(runner=runner, valid_from=START.date(), max_heart_rate=180, resting_heart_rate=60)
    found = consequences(runner, [*runner.thresholds.all(), row])
    assert (found.measured, found.after.ctl) == (0, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("resting_heart_rate", 190),
        ("max_heart_rate", 400),
        ("threshold_heart_rate", 199),
        ("valid_from", "2999-01-01"),
        ("valid_from", "1950-01-01"),
        ("zones", "60, 70, 80"),
        ("zones", "60, 50, 80, 90"),
        ("zones", "5, 70, 80, 90"),
        ("zones", "easy"),
        ("zones", "nan, 70, 80, 90"),
        ("resting_heart_rate", ""),
    ],
)
def test_it_says_beside_the_field_what_is_wrong(client_of, alice, runner, rows, field, value):
    response = send(client_of(alice), runner, **{"save": 1, field: value})
    assert list(response.context["form"].errors) == [field]


def test_it_refuses_a_second_row_of_a_day(client_of, alice, runner, rows):
    response = send(client_of(alice), runner, valid_from=rows[1].valid_from.isoformat(), save=1)
    assert list(response.context["form"].errors) == ["valid_from"]


def test_it_keeps_the_only_row(client_of, alice, runner):
    client_of(alice).post(reverse("analytics:thresholds_delete", args=[runner.pk, runner.thresholds.get().pk]))
    assert runner.thresholds.exists()


def test_it_changes_no_row_of_another_runner(client_of, carol, erin, runner):
    url = reverse("analytics:thresholds_change", args=[erin.pk, runner.thresholds.get().pk])
    assert client_of(carol).get(url).status_code == 404


def test_the_page_lists_until_when_each_row_holds(client_of, alice, runner, rows):
    page = client_of(alice).get(reverse("analytics:thresholds", args=[runner.pk]))
    assert [held.last for held in page.context["rows"]] == [None, START.date() + 19 * DAY, START.date() + 9 * DAY]


@pytest.mark.parametrize(("peaks", "offered"), [([195, 196, 197], 196), ([197], None), ([150, 151], None)])
def test_a_maximum_that_two_runs_have_shown_is_offered(client_of, alice, runner, peaks, offered):
    runner.birth_date = dt.date(runner.today().year - 40, 1, 1)
    runner.save()
    runner.thresholds.update(max_heart_rate=190, basis="typed")
    for back, peak in enumerate(peaks, start=5):
        run(runner, runner.today() - back * DAY, values={"peak_heart_rate": peak})
    found = client_of(alice).get(reverse("analytics:thresholds", args=[runner.pk])).context["observed"]
    assert (found and found.value) == offered
    assert runner.thresholds.get().max_heart_rate == 190


def follow_test(client, runner, kind, **values):
    url = reverse("analytics:thresholds_test", args=[runner.pk, kind])
    return client.post(url, {"day": START.date().isoformat()} | values)


def test_a_lactate_test_becomes_thresholds_with_its_name(client_of, alice, runner):
    client = client_of(alice)
    response = follow_test(client, runner, "lactate", steps="130 1.2\n150 2,0\n170 6.0")
    form = client.get(response.url).context["form"]
    assert (form["threshold_heart_rate"].value(), form["basis"].value()) == ("160", "lactate")


def test_a_time_trial_is_read_from_the_run_of_its_day(client_of, alice, runner, stored):
    stored(runner, duration=2400)
    client = client_of(alice)
    response = follow_test(client, runner, "time_trial")
    form = client.get(response.url).context["form"]
    assert (form["basis"].value(), form["valid_from"].value()) == ("time_trial", START.date().isoformat())
    assert 80 <= float(form["threshold_heart_rate"].value()) <= 220


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("time_trial", {}),
        ("lactate", {"steps": "130 1.2\n150 fast"}),
        ("lactate", {"steps": "130 1.2\n150 2.0\n160 3.0"}),
        ("run_test", {"short": 900, "long": 1000, "highest": 190}),
    ],
)
def test_a_test_that_says_nothing_says_why(client_of, alice, runner, kind, values):
    response = follow_test(client_of(alice), runner, kind, **values)
    assert response.context["form"].errors


def test_a_test_says_its_limits_in_its_own_words(client_of, alice, runner):
    response = follow_test(client_of(alice), runner, "run_test", short=90, long=20_000, highest=300)
    for sentence in ("Give 400 to 1500 m.", "Give 1000 to 5000 m.", "Give a heart rate between 100 and 230 bpm."):
        assert sentence in response.text


def test_there_is_no_test_of_another_kind(client_of, alice, runner):
    url = reverse("analytics:thresholds_test", args=[runner.pk, "magic"])
    assert client_of(alice).get(url).status_code == 404
