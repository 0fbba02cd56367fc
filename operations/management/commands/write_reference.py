"""Writes what docs show of the program anew: the declared metrics and an example of a plan; hand-written text stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from operations import example_plan
from science import reference

#: The pages of docs/ with a part that is made, and what makes it anew.
PAGES = {"science.md": reference.renewed, "plan.md": example_plan.renewed}


class Command(BaseCommand):
    help = "Write the tables of docs/science.md and the plan of docs/plan.md anew."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, renewed in PAGES.items():
            page = Path(settings.BASE_DIR) / "docs" / name
            page.write_text(renewed(page.read_text(encoding="utf-8")), encoding="utf-8")
            self.stdout.write(f"{name} is up to date.")
