"""docs/science.md says what science/metrics.py declares."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from science.daily_metrics import DAILY
from science.metrics import METRICS
from science.reference import renewed, tables

PAGE = Path(settings.BASE_DIR) / "docs" / "science.md"


def test_the_reference_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == renewed(PAGE.read_text(encoding="utf-8")), (
        "run manage.py write_reference"
    )


@pytest.mark.parametrize("symbol", [*METRICS, *DAILY])
def test_every_metric_has_its_row(symbol):
    assert tables().count(f"`{symbol}`") == 1


def test_what_is_written_by_hand_stays(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "science.md"
    page.write_text(
        PAGE.read_text(encoding="utf-8").replace("| Distance |", "| Old |") + "By hand.\n", encoding="utf-8"
    )
    call_command("write_reference")
    assert page.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8") + "By hand.\n"
