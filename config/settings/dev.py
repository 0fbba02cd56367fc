"""The default: one machine, SQLite, no other service. What `make run` and `make demo` use."""

from __future__ import annotations

from config.settings.base import *  # noqa: F403
from config.settings.base import DATA_DIR, env
from config.settings.secret import kept_secret

SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret(DATA_DIR / "secret_key")
