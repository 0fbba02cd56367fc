import pytest

from plans.library import FAMILIES
from plans.schemas import SchemaError, from_json, to_json
from plans.shipped_schemas import SHIPPED_SCHEMAS
from science.units import MARATHON

LONG = {"role": "long", "family": "long", "share": 0.4}
EASY = {"role": "easy", "family": "easy", "share": 0.3}


def schema(*weeks):
    weeks = weeks or ({"kind": "load", "days": [LONG, EASY]}, {"kind": "taper", "days": [EASY]})
    return {"blocks": [{"name": "Base", "phase": "base", "aim": "", "weeks": list(weeks)}]}


@pytest.mark.parametrize("one", SHIPPED_SCHEMAS, ids=lambda one: one.slug)
def test_it_reads_back_what_it_wrote(one):
    assert from_json(to_json(one.schema)) == one.schema


def test_it_ships_marathons_in_four_lengths():
    assert [one.schema.weeks for one in SHIPPED_SCHEMAS if one.race_distance == MARATHON] == [12, 16, 18, 20]


def test_it_ships_shorter_races_a_base_and_a_return():
    shorter = {
        one.slug: (one.race_distance, one.schema.weeks) for one in SHIPPED_SCHEMAS if one.race_distance < MARATHON
    }
    assert shorter == {
        "half-marathon-12": (21097.5, 12),
        "10-km-10": (10000, 10),
        "base-8": (5000, 8),
        "return-8": (5000, 8),
    }


def test_it_asks_for_no_long_stretches_at_the_pace_of_a_short_race():
    for one in SHIPPED_SCHEMAS:
        days = [day for block in one.schema.blocks for week in block.weeks for day in week.days]
        if one.race_distance < MARATHON:
            assert all(day.workout for day in days if day.family == "marathon")
            assert not [day for day in days if day.family == "specific"]


def test_it_returns_after_a_break_by_a_month_of_easy_running():
    schema = next(one.schema for one in SHIPPED_SCHEMAS if one.slug == "return-8")
    first = schema.blocks[0].weeks
    assert len(first) == 4
    assert {FAMILIES[day.family].hard for week in first for day in week.days} == {False}


@pytest.mark.parametrize("one", SHIPPED_SCHEMAS, ids=lambda one: one.slug)
@pytest.mark.parametrize("days", [3, 4, 5, 6, 7])
def test_it_serves_three_to_seven_days_a_week(one, days):
    weeks = [week for block in one.schema.blocks for week in block.weeks]
    assert {len(week.at(days)) for week in weeks[:-1]} == {days}
    assert all(week.at(days)[0].role == "long" for week in weeks[:-1])


@pytest.mark.parametrize("one", SHIPPED_SCHEMAS, ids=lambda one: one.slug)
def test_it_makes_every_fourth_week_lighter_and_two_of_taper_before_a_race(one):
    kinds = [week.kind for block in one.schema.blocks for week in block.weeks]
    tapers = 1 if one.slug in ("base-8", "return-8") else 2
    assert kinds[-tapers:] == ["taper"] * tapers
    assert all((kind == "recovery") == (number % 4 == 3) for number, kind in enumerate(kinds[:-tapers]))


def test_it_is_shortened_from_the_front():
    short = SHIPPED_SCHEMAS[1].schema.shortened(9)
    assert short.weeks == 9
    assert [block.name for block in short.blocks] == ["Build", "Peak", "Taper"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "blocks"),
        ({"blocks": []}, "blocks"),
        (schema({"kind": "load", "days": []}), r"Week 1 \(Base block\): it needs 1 to 7 days, not 0"),
        (schema({"kind": "load", "days": [LONG, LONG]}), "only one long run"),
        (schema({"kind": "hard", "days": [LONG]}), "Week 1 .* kind must be one of"),
        (schema({"kind": "load", "days": [{**LONG, "family": "swim"}]}), "Week 1 .*, day 1: there is no family “swim”"),
        (schema({"kind": "load", "days": [{**LONG, "family": "race"}]}), "Week 1 .*, day 1: there is no family “race”"),
        (schema({"kind": "load", "days": [{**EASY, "family": "vo2"}]}), "give it the role key"),
        (schema({"kind": "load", "days": [{**EASY, "share": 2}]}), "share must be"),
        (schema({"kind": "load", "days": [{**EASY, "share": 1e-17}]}), "share must be a number from 0.001 to 1"),
        (schema({"kind": "load", "days": [{**EASY, "workout": "x"}]}), "no workout “x”"),
        (schema({"kind": "load", "days": [{**EASY, "from_days": 9}]}), "from_days"),
        (schema({"kind": "load", "days": [LONG]}), "must be a taper week"),
        (schema({"kind": "taper", "days": [EASY]}), "At least one week must be a load week"),
        (
            schema(
                {"kind": "taper", "days": [EASY]}, {"kind": "load", "days": [LONG]}, {"kind": "taper", "days": [EASY]}
            ),
            "Week 2: a load week cannot follow",
        ),
    ],
)
def test_it_names_the_faulty_week(data, words):
    with pytest.raises(SchemaError, match=words):
        from_json(data)


def test_it_accepts_a_small_schema():
    assert from_json(schema()).weeks == 2
