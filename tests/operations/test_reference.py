"""The pages of docs/ that are made say what the program does."""

import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from operations.management.commands.write_reference import PAGES
from science.daily_metrics import DAILY
from science.metrics import METRICS
from science.reference import tables
from science.runner_metrics import RUNNER

PAGE = Path(settings.BASE_DIR) / "docs" / "science.md"


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_up_to_date(name):
    page = (PAGE.parent / name).read_text(encoding="utf-8")
    assert page == PAGES[name](page), "run manage.py write_reference"


@pytest.mark.parametrize("symbol", [*METRICS, *DAILY, *RUNNER])
def test_every_metric_has_its_row(symbol):
    assert tables().count(f"`{symbol}`") == 1


def test_what_is_written_by_hand_stays(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "science.md"
    shutil.copy(PAGE.with_name("plan.md"), page.parent)
    page.write_text(
        PAGE.read_text(encoding="utf-8").replace("| Distance |", "| Old |") + "By hand.\n", encoding="utf-8"
    )
    call_command("write_reference")
    assert page.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8") + "By hand.\n"


def test_every_row_of_the_tables_has_its_seven_cells():
    rows = [line for line in tables().splitlines() if line.startswith("|")]
    assert {len(re.split(r"(?<!\\)\|", row)) - 2 for row in rows} == {7}
