"""What came between a runner and her plan, as long as the plan is that of the return."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.generator.interruption import Interruption

#: What is said until the last day of it, and from then on until the return is over.
WORDS: dict[str, tuple[Promise, Promise]] = {
    "ill": (gettext_lazy("Ill until %s"), gettext_lazy("Coming back from illness")),
    "injured": (gettext_lazy("Injured until %s"), gettext_lazy("Coming back from an injury")),
    "travelling": (gettext_lazy("Travelling until %s"), gettext_lazy("Back from travelling")),
}


@dataclass(frozen=True, slots=True)
class Interrupted:
    """An interruption that still shapes the days; ``last`` is its last day, ``back`` that of the careful return."""

    reason: str
    last: dt.date
    back: dt.date
    today: dt.date

    @property
    def title(self) -> str:
        during, after = WORDS[self.reason]
        return str(during) % _day(self.last) if self.today <= self.last else str(after)

    @property
    def text(self) -> str:
        if self.back == self.last:
            return ""
        return _("The careful return lasts until %s.") % _day(self.back)

    @property
    def days_since(self) -> int:
        """Days since its last one; 0 while it lasts."""
        return max((self.today - self.last).days, 0)


def stored(interruption: Interruption) -> dict[str, str]:
    """Return an interruption as a plan keeps it; nothing of those that no days follow from."""
    if interruption.reason not in WORDS:
        return {}
    return {
        "reason": interruption.reason,
        "last": interruption.last.isoformat(),
        "back": interruption.back.isoformat(),
    }


def interrupted(kept: Mapping[str, Any], today: dt.date) -> Interrupted | None:
    """Return what a plan keeps of an interruption, None if there is nothing or the return is over."""
    if not kept:
        return None
    found = Interrupted(kept["reason"], dt.date.fromisoformat(kept["last"]), dt.date.fromisoformat(kept["back"]), today)
    return found if today <= found.back else None


def _day(day: dt.date) -> str:
    return date_format(day, "j F")
