from __future__ import annotations

import re

import pytest

from plans.models import PlanSchema
from plans.schema_forms import SchemaForm, typed_in, typed_of
from plans.schemas import MOST_WEEKS, to_json
from plans.shipped_schemas import SHIPPED_SCHEMAS

TYPED = {
    "structure-b0-name": "Build",
    "structure-b0-phase": "build",
    "structure-b0-aim": "threshold",
    "structure-b0-w0-kind": "load",
    "structure-b0-w0-focus": "Hills",
    "structure-b0-w0-d0-role": "long",
    "structure-b0-w0-d0-family": "long",
    "structure-b0-w0-d0-workout": "",
    "structure-b0-w0-d0-share": "40",
    "structure-b0-w0-d0-from_days": "3",
    "structure-b1-name": "Taper",
    "structure-b1-phase": "taper",
    "structure-b1-w0-kind": "taper",
    "structure-b1-w0-d0-role": "easy",
    "structure-b1-w0-d0-family": "strides",
    "structure-b1-w0-d0-workout": "sharpen-opener",
    "structure-b1-w0-d0-share": "22,5 %",
    "structure-b1-w0-d0-from_days": "4",
}
AROUND = {"name": "Mine", "description": "", "race_distance": "21097"}

pytestmark = pytest.mark.django_db


def form(*left_out: str, **changed: str) -> SchemaForm:
    """The form as posted; ``changed``: b0_w0_d0_share for structure-b0-w0-d0-share."""
    posted = {key: value for key, value in TYPED.items() if key not in left_out}
    for key, value in changed.items():
        posted["structure-" + re.sub(r"(b\d|w\d|d\d)_", r"\1-", key)] = value
    return SchemaForm({**AROUND, **posted})


def test_it_reads_the_nested_fields():
    read = form()
    assert read.is_valid(), read.errors
    assert read.cleaned_data["structure"] == {
        "blocks": [
            {
                "name": "Build",
                "phase": "build",
                "aim": "threshold",
                "weeks": [
                    {
                        "kind": "load",
                        "focus": "Hills",
                        "days": [{"role": "long", "family": "long", "share": 0.4, "from_days": 3}],
                    }
                ],
            },
            {
                "name": "Taper",
                "phase": "taper",
                "aim": "",
                "weeks": [
                    {
                        "kind": "taper",
                        "focus": "",
                        "days": [
                            {
                                "role": "easy",
                                "family": "strides",
                                "share": 0.225,
                                "from_days": 4,
                                "workout": "sharpen-opener",
                            }
                        ],
                    }
                ],
            },
        ]
    }


def test_it_saves_the_schema_with_its_weeks():
    saved = form().save()
    assert PlanSchema.objects.get(pk=saved.pk).weeks == 2


@pytest.mark.parametrize("one", SHIPPED_SCHEMAS, ids=lambda one: one.slug)
def test_it_gives_back_what_it_shows(one):
    assert typed_of(to_json(one.schema)).structure() == to_json(one.schema)


def test_it_takes_rows_in_the_order_in_which_they_are_posted():
    typed = typed_in({"s-b7-name": "First", "s-b7-w4-kind": "load", "s-b2-name": "Second"}, "s")
    assert [block.values["name"] for block in typed.rows] == ["First", "Second"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"b0_w0_d0_share": "much"}, "Week 1 (Build block), day 1: share must be a number"),
        ({"b0_w0_d0_share": "140"}, "Week 1 (Build block), day 1: share must be a number"),
        ({"b0_w0_d0_role": "easy"}, "Week 1 (Build block), day 1: Long run is hard"),
        ({"b1_w0_d0_workout": "none"}, "Week 2 (Taper block), day 1: there is no workout “none”"),
        ({"b1_w0_kind": "load"}, "Week 2: the last week is the week of the race"),
        ({"b0_name": " "}, "Block 1: it needs a name."),
        ({"b0_aim": "x" * 201}, "Build block: aim must be a text of at most 200 letters."),
    ],
)
def test_it_names_the_faulty_week_and_keeps_what_was_typed(change, said):
    posted = form(**change)
    assert said in str(posted.errors["structure"].as_data()[0].message)
    shown = posted["structure"].as_widget()
    (value,) = change.values()
    assert f'value="{value}"' in shown or f'value="{value}" selected' in shown


def test_it_marks_the_faulty_field_in_its_row():
    shown = form(b1_w0_d0_share="none")["structure"].as_widget()
    assert shown.count("aria-invalid") == 1
    assert 'value="none" aria-label="Share of the week" aria-invalid="true"' in shown
    assert shown.count('<details class="schema-week" data-row="w" open>') == 1


def test_it_asks_for_at_least_one_block():
    empty = SchemaForm(AROUND)
    assert not empty.is_valid()
    assert "at least one block" in str(empty.errors["structure"])


def test_it_starts_with_the_least_that_makes_a_schema():
    shown = SchemaForm()["structure"].as_widget()
    assert 'name="structure-b1-w0-kind"' in shown
    assert 'value="Taper"' in shown


def test_it_escapes_what_was_typed():
    assert "<b>" not in form(b0_name="<b>")["structure"].as_widget()


def test_it_may_post_the_longest_schema(settings):
    days = [{"role": "easy", "family": "easy", "share": 0.1, "from_days": 1}] * 7
    weeks = [{"kind": "load", "focus": "", "days": days}] * (MOST_WEEKS - 1)
    blocks = [
        {"name": "Long", "phase": "base", "aim": "", "weeks": [*weeks, {"kind": "taper", "focus": "", "days": days}]}
    ]
    shown = SchemaForm(initial={"structure": {"blocks": blocks}})["structure"].as_widget()
    assert shown.count("data-field=") < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
