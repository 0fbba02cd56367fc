from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from jobs.models import Job
from runners.models import Thresholds
from runners.services import follow_thresholds

pytestmark = pytest.mark.django_db


def keys_of_jobs(kind="measure"):
    return list(Job.objects.filter(kind=kind).values_list("units__key", flat=True))


def save(client, runner, section, **values):
    page = client.get(reverse("runners:settings", args=[runner.pk]))
    form = page.context[section]
    data = {form.add_prefix(name): form[name].value() or "" for name in form.fields} | values
    return client.post(reverse("runners:settings", args=[runner.pk]), {"section": section, **data})


def thresholds(runner, day):
    return Thresholds.objects.create(runner=runner, valid_from=day, max_heart_rate=190, resting_heart_rate=50)


def test_it_measures_again_since_the_day_of_deleted_thresholds(client_of, alice):
    row = thresholds(alice.runner, dt.date(2026, 5, 1))
    client_of(alice).post(reverse("analytics:thresholds_delete", args=[alice.runner.pk, row.pk]))
    assert keys_of_jobs() == ["2026-05-01//heart"]


def test_it_measures_again_when_an_admin_changes_thresholds(client_of, alice, dan):
    row = thresholds(alice.runner, dt.date(2026, 5, 1))
    data = {
        "runner": alice.runner.pk,
        "valid_from": "2026-04-01",
        "max_heart_rate": 185,
        "resting_heart_rate": 50,
        "zone_method": "maximum",
        "zone_percentages": "[60, 70, 80, 90, 100]",
        "basis": "typed",
    }
    client_of(dan).post(reverse("admin:runners_thresholds_change", args=[row.pk]), data)
    assert keys_of_jobs() == ["2026-04-01/2026-04-30/heart", "2026-05-01//heart"]


def test_it_measures_every_heart_again_when_the_sex_changes(client_of, alice):
    save(client_of(alice), alice.runner, "profile", **{"profile-sex": "M"})
    assert keys_of_jobs() == ["1970-01-01//heart"]


def test_it_measures_nothing_again_for_a_new_name(client_of, alice):
    save(client_of(alice), alice.runner, "profile", **{"profile-name": "Alice Newname"})
    assert keys_of_jobs() == []


def test_a_power_has_only_the_history_follow(alice):
    before = list(Thresholds.objects.filter(runner=alice.runner))
    Thresholds.objects.filter(runner=alice.runner).update(threshold_power=280)
    follow_thresholds(alice.runner, before)
    assert (keys_of_jobs(), keys_of_jobs("refresh")) == ([], ["1970-01-01"])
