"""The locked sets of packages go together, and every package of them is pinned by its hash."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "requirements"
SETS = sorted(path.stem for path in FOLDER.glob("*.in"))


def pins(name: str) -> dict[str, str]:
    text = (FOLDER / f"{name}.txt").read_text()
    return dict(re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;]+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", SETS)
def test_every_package_has_hashes(name):
    entries = (FOLDER / f"{name}.txt").read_text().replace("\\\n", " ").splitlines()
    assert pins(name)
    assert all("--hash=sha256:" in entry for entry in entries if "==" in entry)


@pytest.mark.parametrize("name", SETS)
def test_it_names_no_place_to_download_from(name):
    assert "://" not in (FOLDER / f"{name}.txt").read_text()


@pytest.mark.parametrize("smaller", ["base", "production", "assets"])
def test_the_tests_run_on_the_versions_that_are_shipped(smaller):
    everything = pins("dev")
    assert {name: everything.get(name) for name in pins(smaller)} == pins(smaller)


def test_each_set_holds_what_its_source_asks_for():
    for name in SETS:
        lines = (FOLDER / f"{name}.in").read_text().splitlines()
        asked = {re.split(r"[\[<>=;]", line)[0] for line in lines if line and line[0] not in "#-"}
        assert asked <= set(pins(name))
