"""Where mails go: to the log, by SMTP, or to a service by django-anymail."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured


def mail_settings(url: str) -> dict[str, Any]:
    """Return Django's settings for ``EMAIL_URL``, such as smtp+tls://user:password@host:587 or anymail://brevo?…"""
    parts = urlsplit(url)
    if parts.scheme != "anymail":
        try:
            return dict(environ.Env.email_url_config(url))
        except (KeyError, ValueError, environ.ImproperlyConfigured) as error:
            raise ImproperlyConfigured("EMAIL_URL must look like smtp+tls://user:password@host:587.") from error
    service = parts.hostname or ""
    if find_spec("anymail") is None:
        raise ImproperlyConfigured("EMAIL_URL with anymail:// needs requirements/production.txt.")
    if not service.isidentifier() or find_spec(f"anymail.backends.{service}") is None:
        raise ImproperlyConfigured(f"EMAIL_URL names {service or 'no service'}, which django-anymail does not know.")
    return {"EMAIL_BACKEND": f"anymail.backends.{service}.EmailBackend", "ANYMAIL": dict(parse_qsl(parts.query))}
