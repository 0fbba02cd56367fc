"""The reference of every number of a session, a day, a runner and a plan (``manage.py write_reference``)."""

from __future__ import annotations

from collections.abc import Iterator

from science.daily_metrics import DAILY
from science.metrics import DERIVED, GROUPS, Metric
from science.plan_metrics import PLANNED
from science.runner_metrics import RUNNER

#: Where the tables begin and end in docs/science.md.
BEGIN = "<!-- metrics: made by manage.py write_reference -->"
END = "<!-- end of metrics -->"
#: What the points of validity mean.
VALIDITY = (
    "unreliable",
    "hint: compare with oneself at most",
    "rough: depends on the device",
    "fair: good enough for trends",
    "good: errors are small",
    "as good as measured",
)
WEEKLY = {"total": "sum", "mean": "mean", "max": "highest", "last": "last", None: "–"}


def tables() -> str:
    """Return the tables of all metrics as Markdown, a section a group."""
    return "\n".join([BEGIN, "", *_lines(), END])


def _lines() -> Iterator[str]:
    yield (
        "Validity says how far a number can be trusted: "
        + ", ".join(f"{points} {text}" for points, text in enumerate(VALIDITY))
        + "."
    )
    yield ""
    others = {
        "A day of the history": tuple(DAILY.values()),
        "A runner": tuple(RUNNER.values()),
        "What was run of a plan": tuple(PLANNED.values()),
    }
    for name, metrics in {**GROUPS, **others}.items():
        yield f"### {name}"
        yield ""
        yield "| name | symbol | unit | a week | validity | what it says | source |"
        yield "|---|---|---|---|---|---|---|"
        yield from (_row(metric) for metric in metrics)
        yield ""


def _row(metric: Metric) -> str:
    symbol = f"`{metric.symbol}`" + (" ¹" if metric.symbol in DERIVED else "")
    said = (metric.unit or "–", WEEKLY[metric.weekly], metric.validity, metric.description, metric.reference)
    # A stroke of a formula would end its cell.
    cells = (str(cell).replace("|", "\\|") for cell in (metric.name, symbol, *said))
    return f"| {' | '.join(cells)} |"


def renewed(page: str) -> str:
    """Return the page with its tables as they are today; what is written by hand stays."""
    before, rest = page.split(BEGIN)
    _old, after = rest.split(END)
    return before + tables() + after
