"""What a person says of a session, and what of it must be worked out again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from jobs import services as jobs
from runners.models import Runner, User
from runners.services import refresh_since
from sessions.models import Session

#: What is measured with, and what the history weighs; of all else nothing is worked out again.
MEASURED, WEIGHED = {"sport_class"}, {"effort"}


class EditRefused(Exception):  # noqa: N818
    """A change that cannot be made; the text says why, and what to do."""


@transaction.atomic
def describe(*, session: Session, values: dict[str, Any], by: User | None) -> Session:
    """Set fields of a session as a person says; what files say of them later changes nothing.

    Another class has the session measured again; another effort the history worked out from its day on.
    """
    session = locked(session)
    changed = {name for name, value in values.items() if getattr(session, name) != value}
    for name in changed:
        setattr(session, name, values[name])
    mark_by_hand(session, changed)
    session.save()
    if changed & MEASURED:
        measure_again(session.runner, [session], by=by)
    elif changed & WEIGHED:
        refresh_since(session.runner, session.day)
    return session


def locked(session: Session) -> Session:
    """Return the session as it is now; whoever else would change it waits."""
    rows = Session.objects.select_for_update(of=("self",)).select_related("runner")
    found: Session = rows.get(pk=session.pk)
    return found


def mark_by_hand(session: Session, names: Iterable[str]) -> None:
    session.by_hand = sorted({*session.by_hand, *names})


def measure_again(runner: Runner, sessions: Iterable[Session], *, by: User | None) -> None:
    """Have exactly these sessions measured again, and the history from their days on."""
    jobs.start("measure", runner, keys=[str(session.pk) for session in sessions], created_by=by)
