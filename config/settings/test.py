"""What the tests run on: SQLite unless DATABASE_URL says otherwise, no broker unless REDIS_URL does."""

from __future__ import annotations

import tempfile
from pathlib import Path

from config.settings.base import *  # noqa: F403
from config.settings.base import LOGGING, STORAGES

SECRET_KEY = "only-for-tests-" + "x" * 50
ENCRYPTION_KEYS = ["only-for-tests-only-for-tests-only-for-test="]
DATA_DIR = Path(tempfile.mkdtemp(prefix="longrun-test-"))
MEDIA_ROOT = DATA_DIR / "media"
PIECES_DIR = MEDIA_ROOT / "pieces"
FILE_UPLOAD_TEMP_DIR = Path(tempfile.gettempdir())
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = "memory://"
CELERY_TASK_ALWAYS_EAGER = False
ACCOUNT_RATE_LIMITS = False
# It writes from a thread, which is no part of a test's transaction.
LOGGING = {**LOGGING, "root": {**LOGGING["root"], "handlers": ["console"]}}
