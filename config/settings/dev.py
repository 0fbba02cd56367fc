"""The default: one machine, SQLite, no other service. What `make run` and `make demo` use."""

from __future__ import annotations

from config.settings.base import *  # noqa: F403
from config.settings.base import DATA_DIR, ENCRYPTION_KEYS, env
from config.settings.secret import encryption_keys, kept_secret

SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret(DATA_DIR / "secret_key")
ENCRYPTION_KEYS = ENCRYPTION_KEYS or encryption_keys([kept_secret(DATA_DIR / "encryption_key", 32)])
