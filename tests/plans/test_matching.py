import pytest

from plans.matching import Amount, share_done, status_of

PLANNED = Amount(10000.0, 3000.0, 60.0)


@pytest.mark.parametrize(
    ("done", "share"),
    [
        (Amount(10000.0, 3000.0, 60.0), 1.0),
        (Amount(12000.0, 3600.0, 90.0), 1.0),
        (Amount(5000.0, 1500.0, 30.0), 0.5),
        (Amount(10000.0, 3000.0, None), 1.0),
        (Amount(None, 1500.0, None), 0.5),
        (Amount(0.0, 0.0, 0.0), 0.0),
    ],
)
def test_it_takes_the_mean_of_load_and_distance(done, share):
    assert share_done(PLANNED, done) == pytest.approx(share)


@pytest.mark.parametrize(
    ("share", "over", "status"),
    [(0.9, False, "done"), (0.8, True, "done"), (0.5, True, "partly"), (0.1, True, "missed"), (0.0, False, "planned")],
)
def test_it_names_what_became_of_it(share, over, status):
    assert status_of(share, over) == status
