"""A misspelt step or subject fails ``manage.py check`` instead of an import at night."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string


@register()
def check_jobs(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [problem for kind, spec in settings.JOBS.items() for problem in problems(kind, spec)]


def problems(kind: str, spec: dict[str, Any]) -> Iterator[CheckMessage]:
    try:
        subject = apps.get_model(spec["subject"])
    except (LookupError, ValueError, KeyError):
        yield Error(f"JOBS[{kind!r}] has no subject model {spec.get('subject')!r}.", id="jobs.E001")
    else:
        if not hasattr(subject._default_manager, "visible_to") or not hasattr(subject, "audience"):
            hint = "Give its manager visible_to(user) and the model audience()."
            yield Error(f"JOBS[{kind!r}]: nobody knows who may see a {subject.__name__}.", hint=hint, id="jobs.E002")
    steps = [*spec.get("each", ()), *spec.get("then", ()), *filter(None, [spec.get("failed")])]
    for name in steps:
        try:
            import_string(name)
        except ImportError as error:
            yield Error(f"JOBS[{kind!r}] names a step that is not there: {error}", id="jobs.E003")
