from __future__ import annotations

import pytest
from django.urls import reverse

from analytics.models import BestEffort, CriticalSpeed, DailyLoad, Measures
from analytics.services import refresh_history
from tests.analytics.history import BESTS, run

pytestmark = pytest.mark.django_db
MODELS = (Measures, BestEffort, CriticalSpeed, DailyLoad)


@pytest.fixture
def session(alice):
    session = run(alice.runner, alice.runner.today(), efforts=BESTS)
    refresh_history(alice.runner)
    return session


def address(model, page: str, *args) -> str:
    return reverse(f"admin:analytics_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", MODELS)
def test_it_shows_a_coach_her_athletes_rows(bob, client_of, session, model):
    answer = client_of(bob).get(address(model, "changelist"))
    assert answer.context["cl"].result_count == model.objects.count() > 0


@pytest.mark.parametrize("model", MODELS)
def test_it_shows_another_coach_nothing(carol, client_of, session, model):
    client = client_of(carol)
    assert client.get(address(model, "changelist")).context["cl"].result_count == 0
    assert client.get(address(model, "change", model.objects.first().pk)).status_code == 302


@pytest.mark.parametrize("model", MODELS)
def test_nobody_writes_what_is_derived(dan, client_of, session, model):
    client = client_of(dan)
    row = model.objects.first().pk
    assert client.get(address(model, "change", row)).status_code == 200
    for page, args in (("add", ()), ("delete", (row,))):
        assert client.post(address(model, page, *args)).status_code == 403
