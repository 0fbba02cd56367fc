"""Production starts only with all that it needs; the tree and its migrations agree."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from config.settings.secret import kept_secret

GOOD = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ENCRYPTION_KEYS": "0123456789-only-for-the-tests-abcdefghijklm",
    "DATABASE_URL": "postgres://longrun@localhost/longrun",
    "REDIS_URL": "redis://localhost:6379/0",
    "ALLOWED_HOSTS": "longrun.example",
}


def python(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the tree with nothing but ``environment`` set."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=kept | {"LONGRUN_DATA": str(folder)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_passes_djangos_checks_for_deployment(tmp_path):
    environment = GOOD | {"DJANGO_SETTINGS_MODULE": "config.settings.production"}
    found = python(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **environment)
    assert (found.returncode, found.stderr.strip()) == (0, "")


@pytest.mark.parametrize("name", GOOD)
def test_it_names_what_is_missing(name, tmp_path):
    values = {key: value for key, value in GOOD.items() if key != name}
    found = python(tmp_path, "-c", "import config.settings.production", **values)
    assert found.returncode != 0
    assert f"ImproperlyConfigured: {name} must" in found.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "x" * 60),
        ("ENCRYPTION_KEYS", "short"),
        ("DATABASE_URL", "sqlite:///longrun.sqlite3"),
        ("ALLOWED_HOSTS", "*"),
        ("BASE_URL", "http://longrun.example"),
        ("UPLOAD_MAX_BYTES", "a lot"),
        ("UPLOAD_KEEP_DAYS", "0"),
        ("WATCH_FOLDER", "/nowhere/at/all"),
        ("HIGHEST_HEART_RATE", "255"),
    ],
)
def test_it_names_what_is_wrong(name, value, tmp_path):
    found = python(tmp_path, "-c", "import config.settings.production", **GOOD | {name: value})
    assert found.returncode != 0
    assert name in found.stderr.splitlines()[-1]


def test_it_needs_no_environment_to_try(tmp_path):
    found = python(tmp_path, "manage.py", "check")
    assert found.returncode == 0, found.stderr


def test_it_keeps_the_secret_of_a_small_installation_to_its_owner(tmp_path):
    path = tmp_path / "secret_key"
    assert kept_secret(path) == kept_secret(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_it_has_a_migration_for_every_model(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
