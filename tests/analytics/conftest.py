from __future__ import annotations

from collections.abc import Callable

import pytest

from analytics.services import measure
from runners.models import Runner
from sessions.models import RawFile, Session
from sessions.services import store_recording
from tests.recordings import make_recording


@pytest.fixture
def stored(db: None) -> Callable[..., Session]:
    """Store and measure a recording, as an import does: ``stored(runner, duration=600)``."""

    def store(runner: Runner, **recording) -> Session:
        raw = RawFile.objects.create(
            runner=runner, sha256=f"{RawFile.objects.count():064}", size=1, name="run.fit", path="raw/run.fit"
        )
        made = make_recording(**recording)
        session, _ = store_recording(runner, made, raw_file=raw, import_file=None, part=0)
        measure(session, made)
        return session

    return store
