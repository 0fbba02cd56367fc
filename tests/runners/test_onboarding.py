from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from plans.forms import initial_of
from runners.models import CoachAssignment, Onboarding, Race, Runner, Thresholds, TypedBest
from runners.models.runner import DataKind
from runners.services import create_account, create_runner, share

BASICS: dict[str, object] = {
    "name": "Nora",
    "birth_date": "1990-02-03",
    "sex": "F",
    "time_zone": "Europe/Rome",
    "units": "km",
}
ZONES: dict[str, object] = {f"zone_{number}": bound for number, bound in enumerate((60, 70, 80, 90, 100), 1)}
HEART: dict[str, object] = {
    "max_heart_rate": "188",
    "resting_heart_rate": "48",
    "threshold_heart_rate": "",
    "zone_method": "maximum",
    **ZONES,
}
BESTS: dict[str, object] = {
    "time_5000": "18:40",
    "day_5000": "2026-10-04",
    "time_1500": "5:00",
    "day_1500": "2026-09-01",
}
TRAINING: dict[str, object] = {
    **{f"minutes_{day}": 45 for day in range(7)},
    "long_run_day": 6,
    "weekly": "42",
    "years_running": "7",
    "injuries": "Left knee",
    "blocks": 3,
    "weeks_per_block": 4,
    "taper_weeks": 2,
    "ctl_days": 42,
    "atl_days": 7,
    "race_distance": "42195.0",
}
ANSWERS: dict[str, dict[str, object]] = {"basics": BASICS, "heart": HEART, "bests": BESTS, "training": TRAINING}


@pytest.fixture
def nora(db):
    """A runner who logs in for the first time."""
    user = create_account(email="nora@example.org", name="Nora")
    create_runner(name="Nora", user=user)
    return user


@pytest.fixture
def send(nora, client_of):
    """A function that sends a step as nora does."""
    client = client_of(nora)

    def post(step: str, go: str = "next", **values):
        return client.post(address(nora, step), ANSWERS[step] | values | {"go": go})

    return post


def address(user, step: str) -> str:
    return reverse("runners:onboarding_step", args=[user.runner.pk, step])


def test_it_begins_on_the_first_login(nora, client_of):
    response = client_of(nora).get("/", follow=True)
    assert response.redirect_chain[-1][0] == address(nora, "basics")


def test_it_goes_on_where_it_was_interrupted(nora, send, client_of):
    send("basics")
    send("heart")
    assert client_of(nora).get("/", follow=True).redirect_chain[-1][0] == address(nora, "bests")


def test_it_is_over_when_all_is_answered(nora, send, client_of):
    for step in ANSWERS:
        send(step)
    assert client_of(nora).get("/").url == reverse("home:runner", args=[nora.runner.pk])


def test_it_saves_a_step_that_is_left_backwards(nora, send):
    send("basics")
    assert send("heart", go="basics").url == address(nora, "basics")
    assert Thresholds.objects.get().max_heart_rate == 188


def test_it_loses_nothing_that_cannot_be_saved_yet(nora, send, client_of):
    send("basics")
    send("heart", go="basics", resting_heart_rate="199")
    assert 'value="199"' in client_of(nora).get(address(nora, "heart")).text
    assert Thresholds.objects.get().resting_heart_rate == 60


def test_it_keeps_a_draft_while_it_is_typed(nora, send, client_of):
    send("basics")
    live = reverse("runners:onboarding_live", args=[nora.runner.pk, "heart"])
    client_of(nora).post(live, HEART | {"max_heart_rate": "19"})
    assert 'value="19"' in client_of(nora).get(address(nora, "heart")).text


def test_it_shows_a_draft_to_whoever_typed_it_only(nora, bob, client_of):
    CoachAssignment.objects.create(coach=bob, runner=nora.runner)
    Runner.objects.filter(pk=nora.runner.pk).update(injuries="Left knee", weekly_distance=42_000)
    share(nora.runner, [DataKind.HEART_RATE])
    Onboarding.objects.update(step="training")
    live = reverse("runners:onboarding_live", args=[nora.runner.pk, "training"])
    client_of(bob).post(live, TRAINING | {"weekly": "60"})
    hers, his = (client_of(one).get(address(nora, "training")).context["form"] for one in (nora, bob))
    assert (hers["injuries"].value(), hers["weekly"].value(), his["weekly"].value()) == ("Left knee", "42", "60")


@pytest.mark.parametrize("typed", ["6", "19", "131", "1000"])
def test_it_says_which_bounds_of_a_zone_there_are(nora, client_of, send, typed):
    send("basics")
    live = reverse("runners:onboarding_live", args=[nora.runner.pk, "heart"])
    said = "Give 20 to 130 %."
    assert client_of(nora).post(live, HEART | {"zone_1": typed}).status_code == 200
    assert said in client_of(nora).get(address(nora, "heart")).text
    assert said in send("heart", zone_1=typed).text


def test_it_keeps_no_draft_of_what_is_answered(nora, send, client_of):
    send("basics")
    live = reverse("runners:onboarding_live", args=[nora.runner.pk, "basics"])
    client_of(nora).post(live, BASICS | {"name": "Late"})
    assert Onboarding.objects.get().drafts == {}


def test_it_asks_quietly_once_it_is_put_off(nora, send, client_of):
    send("basics", go="later")
    response = client_of(nora).get("/", follow=True)
    assert response.redirect_chain[-1][0] == reverse("home:runner", args=[nora.runner.pk])
    assert "Go on: Heart rate" in response.text


def test_it_reminds_nobody_of_what_is_done(alice, client_of):
    assert "Go on:" not in client_of(alice).get(reverse("home:runner", args=[alice.runner.pk])).text


def test_it_keeps_each_answer_where_the_rest_of_the_house_reads_it(nora, send):
    for step in ANSWERS:
        send(step, **({"race": "Rome", "race_day": "2027-03-21", "goal": "3:10:00"} if step == "training" else {}))
    runner = Runner.objects.get()
    assert (runner.birth_date, runner.time_zone) == (dt.date(1990, 2, 3), "Europe/Rome")
    assert Thresholds.objects.get().basis == Thresholds.Basis.TYPED
    assert set(TypedBest.objects.values_list("distance", "time")) == {(1500, 300), (5000, 1120)}
    assert (runner.weekly_distance, runner.years_running, runner.injuries) == (42000, 7, "Left knee")
    found = initial_of(runner)
    assert (found["name"], found["goal"], found["weekly"], found["days"]) == ("Rome", 11400, 42, "6")


def test_it_reads_the_weekly_volume_in_the_runners_unit(nora, send):
    nora.units = "mi"
    nora.save()
    send("training", weekly="10")
    assert Runner.objects.get().weekly_distance == pytest.approx(16093.44)


def test_it_estimates_the_maximum_by_the_birth_date(nora, send):
    send("basics")
    row = Thresholds.objects.get()
    age = Runner.objects.get().age_on(Runner.objects.get().today())
    assert age is not None
    assert row.estimated
    assert row.max_heart_rate == pytest.approx(211 - 0.64 * age)


def test_it_keeps_an_estimate_an_estimate(nora, send):
    send("heart", max_heart_rate="", resting_heart_rate="")
    assert Thresholds.objects.get().estimated


def test_it_takes_a_best_away_that_is_emptied(nora, send):
    send("bests")
    send("bests", time_1500="", day_1500="")
    assert TypedBest.objects.get().distance == 5000


def test_it_leaves_other_bests_of_a_distance_alone(nora, send):
    send("bests")
    TypedBest.objects.create(runner=nora.runner, distance=5000, time=1300, day="2020-05-05")
    send("bests", time_5000="", day_5000="")
    assert TypedBest.objects.get(distance=5000).time == 1300


def test_it_changes_the_race_that_is_known(nora, send):
    Race.objects.create(runner=nora.runner, name="Rome", day="2027-03-21", distance=42195)
    send("training", race="Roma", race_day="2027-03-28", goal="")
    assert Race.objects.get().name == "Roma"


@pytest.mark.parametrize(
    ("step", "field", "typed", "sentence"),
    [
        ("basics", "birth_date", "2999-01-01", "That day is yet to come."),
        ("basics", "birth_date", "1900-01-01", "A runner is 10 to 100 years old here"),
        ("basics", "birth_date", "2024-06-01", "A runner is 10 to 100 years old here"),
        ("heart", "resting_heart_rate", "109", "Resting heart rate must be below the maximum."),
        ("heart", "threshold_heart_rate", "195", "It must lie between resting and maximum heart rate."),
        ("heart", "zone_3", "65", "Zone 3 must end above zone 2."),
        ("heart", "zone_5", "110", "Zone 5 ends at 100 %."),
        ("bests", "time_5000", "12:30", "That is faster than the world record"),
        ("bests", "time_5000", "1:40:40", "That is slower than a walk"),
        ("bests", "time_1500", "6:10", "Your 5 km of 4 October 2026 was faster than this 1500 m"),
        ("bests", "day_5000", "2999-01-01", "That day is yet to come."),
        ("bests", "day_5000", "", "Give the day of this time."),
        ("training", "race_day", "2020-01-01", "Give a day that is still to come."),
        ("training", "goal", "1:59:00", "That is faster than the world record"),
        ("training", "taper_weeks", "9", "Give 1 to 4 weeks."),
        ("training", "ctl_days", "61", "Give 20 to 60 days."),
        ("training", "ctl_days", "19", "Give 20 to 60 days."),
        ("training", "atl_days", "15", "Give 3 to 14 days."),
        ("training", "atl_days", "2", "Give 3 to 14 days."),
        ("training", "minutes_6", "0", "There is no time to run on that day."),
    ],
)
def test_it_says_beside_the_field_what_is_wrong_and_keeps_it(send, step, field, typed, sentence):
    low = {"max_heart_rate": "105"} if typed == "109" else {}
    race = {"race": "Rome", "race_day": "2027-03-21"} if step == "training" else {}
    response = send(step, **race | low | {field: typed})
    assert sentence in response.text
    assert f'name="{field}"' in response.text
    assert f'value="{typed}"' in response.text or not typed


def test_it_reads_hours_and_minutes_where_minutes_would_be_a_world_record(nora, send):
    send("bests", time_42195="3:25", day_42195="2026-04-04", time_21097="1:29:00", day_21097="2026-03-01")
    assert TypedBest.objects.get(distance=42195).time == 3 * 3600 + 25 * 60
    assert TypedBest.objects.get(distance__range=(21000, 21100)).time == 89 * 60
    send("training", race="Rome", race_day="2027-03-21", goal="3:20")
    assert Race.objects.get().goal_time == 12_000


def test_it_shows_the_shape_of_a_time(nora, client_of):
    html = client_of(nora).get(address(nora, "bests")).text
    assert (html.count('placeholder="h:mm:ss"'), 'placeholder="m:ss"' in html) == (3, True)


def test_it_refuses_a_week_without_time(send):
    response = send("training", **{f"minutes_{day}": 0 for day in range(7)})
    assert "Leave time to run on one day at least." in response.text


def test_an_impossible_best_says_nothing_about_the_others(send):
    response = send("bests", time_42195="1:30:00", day_42195="2025-04-04")
    assert response.text.count("was faster than this") == 0


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_it_says_beside_a_best_that_nobody_ran_it_on_that_day(send, nora, client_of, day):
    assert send("bests", day_5000=day).context["form"].errors.keys() == {"day_5000"}
    live = reverse("runners:onboarding_live", args=[nora.runner.pk, "bests"])
    assert client_of(nora).post(live, BESTS | {"day_5000": day}).status_code == 200


def test_it_shows_a_best_however_old(nora, client_of):
    TypedBest.objects.create(runner=nora.runner, distance=5000, time=1120, day=dt.date.min)
    assert client_of(nora).get(address(nora, "bests")).status_code == 200


def test_it_points_out_two_times_that_do_not_fit(send, nora, client_of):
    send("bests", time_10000="52:00", day_10000="2026-10-20")
    assert "It is slow for the 5 km" in client_of(nora).get(address(nora, "bests")).text


def test_it_shows_critical_speed_while_typing(nora, client_of):
    url = reverse("runners:onboarding_live", args=[nora.runner.pk, "bests"])
    typed = {"time_1500": "5:00", "time_3000": "10:45", "time_5000": "18:40"}
    days = {name.replace("time", "day"): "2026-10-04" for name in typed}
    assert "4.26" in client_of(nora).post(url, typed | days).text


def test_it_draws_zones_by_threshold_with_their_usual_bounds(nora, client_of):
    url = reverse("runners:onboarding_live", args=[nora.runner.pk, "heart"])
    text = client_of(nora).post(url, HEART | {"threshold_heart_rate": "170", "zone_method": "threshold"}).text
    assert 'value="106"' in text
    assert "162–170" in text


def test_it_keeps_the_heart_from_nobody_who_may_see_it(nora, client_of):
    assert client_of(nora).get(address(nora, "heart")).status_code == 200


def test_it_knows_no_other_steps(nora, client_of):
    assert client_of(nora).get(address(nora, "weight")).status_code == 404


@pytest.mark.parametrize("step", ANSWERS)
def test_it_asks_the_database_no_more_with_more_rows(
    nora, client_of, step, django_assert_max_num_queries, django_assert_num_queries
):
    client, url = client_of(nora), address(nora, step)
    client.get(url)
    with django_assert_max_num_queries(25) as few:
        client.get(url)
    for number in range(12):
        day = dt.date(2020, 1, 1) + dt.timedelta(days=number)
        TypedBest.objects.create(runner=nora.runner, distance=5000, time=1300 + number, day=day)
        Race.objects.create(runner=nora.runner, name=f"Race {number}", day="2027-05-05", distance=10000)
    with django_assert_num_queries(len(few)):
        client.get(url)
