"""What a demo club remembers of its making: its last day, so that it can be gone on with, and its password."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils import timezone

from operations.demo.people import ZONE


@dataclass(frozen=True, slots=True)
class DemoState:
    """``last`` is when the simulation ends (aware, in the club's zone), ``password`` that of all demo accounts."""

    last: dt.datetime
    password: str


def kept_state(path: Path) -> DemoState:
    """Read the state in ``path``; make one that ends now, with a new password, on the first call."""
    if not path.exists():
        fresh = {"last": timezone.now().isoformat(timespec="minutes"), "password": secrets.token_hex(4)}
        path.touch(mode=0o600)
        path.write_text(json.dumps(fresh))
    kept = json.loads(path.read_text())
    return DemoState(dt.datetime.fromisoformat(kept["last"]).astimezone(ZoneInfo(ZONE)), kept["password"])
