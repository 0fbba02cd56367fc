"""Writes the tables of docs/science.md anew from the declared metrics; what is written by hand stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from science.reference import renewed


class Command(BaseCommand):
    help = "Write the tables of docs/science.md from science/metrics.py."

    def handle(self, *args: Any, **options: Any) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "science.md"
        page.write_text(renewed(page.read_text(encoding="utf-8")), encoding="utf-8")
        self.stdout.write(f"{page.name} is up to date.")
