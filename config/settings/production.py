"""Behind a proxy with TLS, with PostgreSQL and Redis. A missing or weak value stops the start."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import ALLOWED_HOSTS, DATABASES, ENCRYPTION_KEYS, REDIS_URL, env

SECRET_KEY = env.str("SECRET_KEY", default="")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10:
    raise ImproperlyConfigured("SECRET_KEY must be set to at least 50 random characters.")
if not ENCRYPTION_KEYS:
    raise ImproperlyConfigured("ENCRYPTION_KEYS must hold a key for the secrets in the database (docs/operations.md).")
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database (postgres://user:password@host/name).")
if not REDIS_URL:
    raise ImproperlyConfigured("REDIS_URL must name a Redis server (redis://host:6379/0).")
if not env.list("ALLOWED_HOSTS", default=[]) or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts that the site is reached by.")
BASE_URL = env.str("BASE_URL", default=f"https://{ALLOWED_HOSTS[0]}")
if not BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("BASE_URL must be the address of the site, such as https://longrun.example.")

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
