"""The pages for operators name everything that can be set, and every command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()


def settings_read() -> list[str]:
    text = "".join(path.read_text() for path in (ROOT / "config" / "settings").glob("*.py"))
    return sorted(set(re.findall(r'\benv(?:\.\w+)?\(\s*"(\w+)"', text)))


@pytest.mark.parametrize("name", settings_read())
def test_every_setting_is_documented(name):
    assert f"| `{name}` |" in OPERATIONS


def test_no_setting_is_documented_that_is_not_read():
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", OPERATIONS, re.MULTILINE))
    elsewhere = {"DJANGO_SETTINGS_MODULE", "WORKERS", "SITE_ADDRESS", "POSTGRES_PASSWORD", "LONGRUN_DEMO_WEEKS"}
    assert documented - elsewhere <= set(settings_read())


@pytest.mark.parametrize("name", sorted(path.stem for path in ROOT.glob("*/management/commands/[a-z]*.py")))
def test_every_command_is_documented(name):
    assert f"`manage.py {name}" in OPERATIONS


@pytest.mark.parametrize("page", ["README.md", "docs/operations.md"])
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", (ROOT / page).read_text()):
        assert ((ROOT / page).parent / target).exists(), target


def test_the_readme_names_only_targets_that_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / "README.md").read_text(), re.MULTILINE)) <= targets
