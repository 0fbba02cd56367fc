"""Critical speed of simulated runners: how often the 95 % interval holds the truth, how far off, how wide.

    python -m benchmarks.simulate [--runners 500] [--seed 1]

Prints one row for each scenario and one for all of them mixed, as docs/science.md shows them.
"""

from __future__ import annotations

import argparse

from science.simulation import Outcome, Scenario, scenarios, simulate

HEAD = "| efforts | noise of a time | not all-out | given | coverage | bias | spread | half width |"


def noise_text(scenario: Scenario) -> str:
    return f"{100 * scenario.noise:.1f} %" if scenario.proportional else f"{scenario.noise:.0f} s"


def held_back_text(scenario: Scenario) -> str:
    if not scenario.held_back:
        return "none"
    return f"{100 * scenario.held_back:.0f} % of runners, {'heart rate known' if scenario.heart else 'unseen'}"


def row(names: tuple[str, str, str], outcome: Outcome) -> str:
    shares = (
        f"{100 * outcome.given:.0f} %",
        f"{100 * outcome.coverage:.1f} %",
        f"{100 * outcome.bias:+.2f} %",
        f"{100 * outcome.spread:.2f} %",
        f"{100 * outcome.width:.1f} %",
    )
    return "| " + " | ".join((*names, *shares)) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runners", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print(HEAD)
    print("|" + "---|" * 8)
    for scenario in scenarios():
        outcome = simulate([scenario], runners=given.runners, seed=given.seed)
        print(row((str(scenario.efforts), noise_text(scenario), held_back_text(scenario)), outcome), flush=True)
    print(row(("3–6", "mixed", "mixed"), simulate(list(scenarios()), runners=given.runners, seed=given.seed)))


if __name__ == "__main__":
    main()
