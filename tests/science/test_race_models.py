import math

import pytest

from science import race_models as models
from science.units import HALF_MARATHON, KILOMETRE, MARATHON, MILE
from tests.science.known import KNOWN

WEEK = 10 * MILE


def ids(check):
    return "-".join(str(value) for value in check.values())


@pytest.mark.parametrize("check", KNOWN["riegel_1_06"], ids=ids)
def test_it_computes_riegel(check):
    assert models.riegel(check["d2"], check["d1"], check["t1"]) == pytest.approx(check["t2"], abs=0.5)


@pytest.mark.parametrize("check", KNOWN["cameron"], ids=ids)
def test_it_computes_cameron(check):
    assert models.cameron(check["d2"], check["d1"], check["t1"]) == pytest.approx(check["t2"], abs=0.5)


@pytest.mark.parametrize("check", KNOWN["vickers1"], ids=ids)
def test_it_computes_the_first_model_of_vickers(check):
    found = models.vickers_one(check["d1"], check["t1"], weekly_distance=check["mpw"] * MILE)
    assert found == pytest.approx(check["t"], abs=0.5)


@pytest.mark.parametrize("check", KNOWN["vickers2"], ids=ids)
def test_it_computes_the_second_model_of_vickers(check):
    found = models.vickers_two(check["d1"], check["t1"], check["d2"], check["t2"], weekly_distance=check["mpw"] * MILE)
    assert found == pytest.approx(check["t"], abs=0.5)


def test_the_second_model_wants_the_shorter_race_first():
    with pytest.raises(ValueError, match="shorter"):
        models.vickers_two(HALF_MARATHON, 5340, 10000, 2400, weekly_distance=30 * MILE)


@pytest.mark.parametrize("check", KNOWN["vdot"], ids=ids)
def test_it_computes_vdot(check):
    assert models.vdot(check["d"], check["t"]) == pytest.approx(check["vdot"], abs=1e-4)


@pytest.mark.parametrize("check", KNOWN["vdot_time"], ids=ids)
def test_it_inverts_vdot(check):
    assert models.vdot_time(check["vdot"], check["d"]) == pytest.approx(check["t"], abs=0.5)


@pytest.mark.parametrize(("share", "pace"), [(0.83, 268), (0.88, 255), (0.95, 240), (1.0, 230)])
def test_training_paces_of_vdot_fifty(share, pace):
    found = KILOMETRE / models.speed_of_oxygen(50 * share)
    assert found == pytest.approx(pace, abs=3)


@pytest.mark.parametrize("check", KNOWN["tanda"], ids=ids)
def test_it_computes_tanda(check):
    found = models.tanda(check["K"] * KILOMETRE, KILOMETRE / check["P"])
    assert found == pytest.approx(check["t"], abs=0.5)


@pytest.mark.parametrize(("distance", "expected"), [(float(d), t) for d, t in KNOWN["emig"]["times"].items()])
def test_it_computes_emig(distance, expected):
    runner = models.Endurance(KNOWN["emig"]["vm"], KNOWN["emig"]["gamma"])
    assert models.emig_time(distance, runner) == pytest.approx(expected, abs=0.5)
    assert runner.index == pytest.approx(KNOWN["emig"]["E"], abs=1e-4)


KIPCHOGE = ((3000, 447.66), (5000, 766.53), (10000, 1609.02), (HALF_MARATHON, 3565), (MARATHON, 7299))
GEBRSELASSIE = ((3000, 445.09), (5000, 759.36), (10000, 1582.75), (HALF_MARATHON, 3535), (MARATHON, 7439))


@pytest.mark.parametrize(("bests", "loss", "error"), [(KIPCHOGE, 0.0520, 0.017), (GEBRSELASSIE, 0.0574, 0.013)])
def test_emig_fits_record_holders(bests, loss, error):
    distances, times = zip(*bests, strict=True)
    runner = models.emig_fit(distances, times)
    assert runner.loss == pytest.approx(loss, abs=2e-3)
    assert [models.emig_time(distance, runner) for distance in distances] == pytest.approx(times, rel=error)


def test_emig_does_not_reach_everywhere():
    assert math.isnan(models.emig_time(1e7, models.Endurance(3.0, 0.1)))


@pytest.mark.parametrize(
    ("speed", "expected"), [(3.20, "4:15:52"), (3.74, "3:31:36"), (4.00, "3:15:28"), (4.50, "2:50:34")]
)
def test_it_computes_the_marathon_by_critical_speed(speed, expected):
    hours, minutes, seconds = (int(part) for part in expected.split(":"))
    found = models.marathon_by_critical_speed(speed)
    assert found == pytest.approx(3600 * hours + 60 * minutes + seconds, abs=0.5)


@pytest.mark.parametrize(("speed", "expected"), [(3.20, 15549), (3.74, 13304), (4.00, 12440), (4.50, 11057)])
def test_the_fixed_share_of_critical_speed(speed, expected):
    assert MARATHON / (models.MARATHON_SHARE * speed) == pytest.approx(expected, abs=0.5)
