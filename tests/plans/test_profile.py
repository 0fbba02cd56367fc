import pytest

from plans.library import SHIPPED
from plans.profile import HEIGHT, WIDTH, profile_bars
from plans.structure import SpeedTarget, Step
from plans.structure_json import to_json
from plans.templatetags.workouts import profile


def step(share, seconds=600):
    return Step("work", seconds=seconds, target=SpeedTarget(share, share))


def test_it_draws_time_as_width():
    bars = profile_bars([step(0.8, 300), step(1.0, 900)], 4.0)
    assert [bar.width for bar in bars] == pytest.approx([250.0, 750.0])
    assert bars[1].x == pytest.approx(250.0)


@pytest.mark.parametrize(("share", "height"), [(0.55, 3), (0.8, 25), (1.0, 45), (1.15, 60), (1.4, 60)])
def test_it_draws_speed_as_height(share, height):
    (bar,) = profile_bars([step(share)], 4.0)
    assert (bar.height, bar.y) == pytest.approx((height, HEIGHT - height))


@pytest.mark.parametrize("workout", SHIPPED, ids=lambda one: one.slug)
def test_it_fills_the_width(workout):
    bars = profile_bars(workout.steps, 3.9)
    assert bars[-1].x + bars[-1].width == pytest.approx(WIDTH)


def test_it_colours_by_zone_and_needs_no_style():
    picture = profile(to_json([step(0.85)]), "mini planned", 4.0)
    assert 'class="profile profile--mini profile--planned"' in picture
    assert '<rect class="z2" fill="#1870c2" x="0.0" y="30.0" width="1000.0" height="30.0"/>' in picture
    assert "style" not in picture


def test_it_draws_nothing_of_what_is_no_workout():
    assert profile([{"kind": "swim"}]) == ""
