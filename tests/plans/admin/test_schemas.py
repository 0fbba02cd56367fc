from __future__ import annotations

from django.urls import reverse

from plans.models import PlanSchema
from plans.schemas import to_json
from plans.shipped_schemas import SHIPPED_SCHEMAS

ADD = reverse("admin:plans_planschema_add")
NAMED = {"name": "Spring", "description": "", "race_distance": "21097"}
FIELDS = {
    "structure-b0-name": "Build",
    "structure-b0-phase": "build",
    "structure-b0-w0-kind": "load",
    "structure-b0-w0-d0-role": "long",
    "structure-b0-w0-d0-family": "long",
    "structure-b0-w0-d0-share": "40",
    "structure-b0-w0-d0-from_days": "3",
    "structure-b0-w1-kind": "taper",
    "structure-b0-w1-d0-role": "easy",
    "structure-b0-w1-d0-family": "easy",
    "structure-b0-w1-d0-share": "30",
    "structure-b0-w1-d0-from_days": "3",
}


def change(schema: PlanSchema) -> str:
    return reverse("admin:plans_planschema_change", args=[schema.pk])


def test_it_saves_nested_fields_as_a_coachs_own_schema(bob, client_of):
    client_of(bob).post(ADD, NAMED | FIELDS)
    saved = PlanSchema.objects.get(name="Spring")
    assert (saved.owner, saved.weeks) == (bob, 2)
    assert saved.structure["blocks"][0]["weeks"][0]["days"][0]["share"] == 0.4


def test_it_says_beside_the_day_what_is_wrong_and_keeps_it(bob, client_of):
    page = client_of(bob).post(ADD, NAMED | FIELDS | {"structure-b0-w1-d0-share": "130"}).text
    assert "Week 2 (Build block), day 1: share must be a number" in page
    assert 'value="130" aria-label="Share of the week" aria-invalid="true"' in page
    assert not PlanSchema.objects.filter(name="Spring").exists()


def test_it_shows_a_shared_schema_to_read(bob, client_of):
    shared = PlanSchema.objects.get(slug="marathon-12")
    page = client_of(bob).get(change(shared)).text
    assert '<fieldset class="fieldset" disabled>' in page
    assert "data-add" not in page
    assert client_of(bob).post(change(shared), NAMED | FIELDS).status_code == 403


def test_it_changes_nothing_when_saved_untouched(dan, client_of):
    shared = PlanSchema.objects.get(slug="marathon-20")
    form = client_of(dan).get(change(shared)).context["adminform"].form
    client_of(dan).post(change(shared), posted_of(form))
    shared.refresh_from_db()
    assert shared.structure == to_json(SHIPPED_SCHEMAS[3].schema)


def posted_of(form) -> dict[str, str]:
    """What a browser would send of a form that nobody touched."""
    found = {name: str(form[name].value() or "") for name in ("name", "description", "race_distance", "owner")}
    for b, block in enumerate(form["structure"].value()["blocks"]):
        found |= {f"structure-b{b}-{name}": block[name] for name in ("name", "phase", "aim")}
        for w, week in enumerate(block["weeks"]):
            found |= {f"structure-b{b}-w{w}-{name}": week[name] for name in ("kind", "focus")}
            for d, day in enumerate(week["days"]):
                shown = {**day, "share": f"{100 * day['share']:g}"}
                found |= {f"structure-b{b}-w{w}-d{d}-{name}": str(value) for name, value in shown.items()}
    return found
