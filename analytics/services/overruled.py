"""What people said by hand of stretches of recordings, as measuring takes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from runners.models import Runner
from science import quality
from sessions.models import Overrule, Session

#: What was said of each session, by its id, in the order in which it was said.
Words = dict[int, list[Overrule]]


def all_words(runner: Runner) -> Words:
    """Return what was said of any of the runner's sessions; 1 query."""
    return by_session(Overrule.objects.filter(session__runner=runner))


def words_of(sessions: Iterable[int]) -> Words:
    """Return what was said of sessions, by their ids; 1 query."""
    return by_session(Overrule.objects.filter(session__in=list(sessions)))


def by_session(rows: Iterable[Overrule]) -> Words:
    found: Words = defaultdict(list)
    for row in rows:
        found[row.session_id].append(row)
    return dict(found)


def words_about(session: Session, words: Words) -> list[quality.Overrule]:
    """Return what was said of a session in the clock of its window, the later word last."""
    begin = session.window_start or 0.0
    return [
        quality.Overrule(row.stream, row.start - begin, row.end - begin, row.counts)
        for row in words.get(session.pk, ())
    ]
