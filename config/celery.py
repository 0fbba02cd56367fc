"""The Celery application: one task kind does all long work (see the jobs app)."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("longrun")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
