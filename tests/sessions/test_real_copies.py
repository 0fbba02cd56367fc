"""One run that a real watch and real portals wrote in several formats becomes one session."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sessions.models import Session
from tests.sessions.imports import import_files

CORPUS = Path(os.environ.get("LONGRUN_CORPUS", Path(__file__).parents[2].parent / "shared" / "corpus"))
#: A watch's own file beside what two portals made of it; a run and two rides.
ACTIVITIES = {"234979239": 2, "4801048867": 4, "4078723797": 3}

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.django_db,
    pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not there"),
]


def copies(activity: str) -> list[Path]:
    found = [path for path in CORPUS.rglob(f"*{activity}*") if path.suffix in (".fit", ".gpx", ".tcx")]
    return sorted(found, key=lambda path: (path.suffix, path.name))


@pytest.mark.parametrize("richest_first", [True, False])
@pytest.mark.parametrize("activity", ACTIVITIES)
def test_it_makes_one_session_of_all_copies_and_the_watch_wins(alice, activity, richest_first):
    files = copies(activity)
    assert len(files) == ACTIVITIES[activity]
    for path in files if richest_first else reversed(files):
        import_files(alice, {path.name: path.read_bytes()})
    session = Session.objects.get()
    assert session.sources.count() == len(files)
    (used,) = (source for source in session.sources.all() if source.is_used)
    assert Path(used.raw_file.name).suffix == ".fit"
