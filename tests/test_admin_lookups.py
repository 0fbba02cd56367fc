"""The lists of the administration are filtered by what they offer a filter for, and by nothing else."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl

import pytest
from django.contrib import admin
from django.contrib.admin.views.main import IGNORED_PARAMS, PAGE_VAR
from django.db.models import JSONField, Model
from django.urls import reverse

from runners.admin.role_aware import RoleAwareAdmin
from tests.world import make_things

pytestmark = pytest.mark.django_db

MODELS = {f"{model._meta.app_label}_{model._meta.model_name}": model for model in admin.site._registry}
OPEN_MODELS = [name for name, model in MODELS.items() if isinstance(admin.site._registry[model], RoleAwareAdmin)]


def address(name: str) -> str:
    return reverse(f"admin:{name}_changelist")


def fields_without_filter(model: type[Model]) -> list[str]:
    """The fields of a model that neither its filters nor its dates are about."""
    shown = admin.site._registry[model]
    filtered = {given[0] if isinstance(given, tuple) else given for given in shown.list_filter}
    return [field.name for field in model._meta.fields if field.name not in {*filtered, shown.date_hierarchy}]


@pytest.mark.parametrize("name", MODELS)
def test_it_refuses_a_coach_to_filter_by_what_has_no_filter(name, bob, client_of):
    answer = client_of(bob).get(address(name), {f"{fields_without_filter(MODELS[name])[-1]}__gt": "1"})
    assert answer.status_code in (400, 403)


@pytest.mark.parametrize("name", OPEN_MODELS)
def test_it_allows_a_coach_no_lookup_by_another_field(name, rf, bob):
    request, shown = rf.get("/"), admin.site._registry[MODELS[name]]
    request.user = bob
    lookups = [
        field + ending
        for field in fields_without_filter(MODELS[name])
        for ending in ("", "__exact", "__gt", "__regex", "__isnull", "__name__startswith")
    ]
    lookups += [
        "runner__thresholds__max_heart_rate__gt",
        "thresholds__max_heart_rate__gt",
        "session__measures__load__gt",
    ]
    assert [lookup for lookup in lookups if shown.lookup_allowed(lookup, "1", request)] == []


@pytest.mark.parametrize(
    "lookup", ["inputs__regex", "inputs__heart_rate_zones__4__gt", "inputs__icontains", "preview__icontains"]
)
def test_it_tells_a_coach_no_withheld_heart_rate_by_what_a_filter_finds(lookup, alice, bob, client_of):
    make_things(alice, bob)
    answers = [client_of(bob).get(address("plans_plan"), {lookup: value}) for value in ("1", "999")]
    assert [answer.status_code for answer in answers] == [400, 400]


def test_it_offers_no_filter_by_json():
    for model, shown in admin.site._registry.items():
        for field in model._meta.fields:
            assert not (isinstance(field, JSONField) and field.name in (*shown.list_filter, shown.date_hierarchy))


def test_it_allows_a_coach_every_filter_that_a_list_offers(alice, bob, client_of, rf):
    make_things(alice, bob)
    client, request = client_of(bob), rf.get("/")
    request.user = bob
    for name in OPEN_MODELS:
        shown = admin.site._registry[MODELS[name]]
        links = re.findall(r'href="\?([^"]*)"', client.get(address(name)).text)
        asked = {
            pair for link in links for pair in parse_qsl(unescape(link)) if pair[0] not in (*IGNORED_PARAMS, PAGE_VAR)
        }
        assert [pair for pair in asked if not shown.lookup_allowed(*pair, request)] == []


@pytest.mark.parametrize("year", ["0", "9999", "9999999999", "9" * 5000, "x"])
def test_a_year_that_no_calendar_has_is_a_lookup_that_makes_no_sense(year, dan, client_of):
    client = client_of(dan)
    for model, shown in admin.site._registry.items():
        if shown.date_hierarchy:
            path = address(f"{model._meta.app_label}_{model._meta.model_name}")
            answer = client.get(path, {f"{shown.date_hierarchy}__year": year})
            assert (answer.status_code, answer["Location"]) == (302, f"{path}?e=1")
