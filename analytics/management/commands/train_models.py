"""Train the model of race times, test it in time order, and use it if it beats the formulas."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from analytics.services.examples import all_examples
from analytics.services.learning import store_model
from science.race_learning import FEWEST_RACES, back_test


class Command(BaseCommand):
    """Print how model and formulas did; the model is kept with its card, and used only if it won."""

    help = "Train the model of race times on all runners' races; it is used only where it beats the formulas."

    def handle(self, *args: Any, **options: Any) -> None:
        examples = list(all_examples())
        test = back_test(examples)
        row = store_model(examples, test)
        self.stdout.write(f"{len(examples)} races of all runners, each as it looked on its eve.")
        if test is None:
            self.stdout.write(f"That is too few to learn from: it takes {FEWEST_RACES}. The formulas answer.")
            return
        self.stdout.write(
            f"Back-test in time order on {test.n} races: the model was off by {100 * test.model_error:.2f} %, "
            f"the formulas by {100 * test.formula_error:.2f} %, a gain of {test.standard_errors:.1f} standard errors; "
            f"its band held {100 * test.band_holds:.0f} %."
        )
        verdict = "It is used." if row.used else "That is not surely better: the formulas answer."
        self.stdout.write(f"{verdict} Its card is model {row.pk} in the administration.")
