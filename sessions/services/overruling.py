"""What a person says of a stretch of a recording against what was found in it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from runners.models import User
from sessions.models import Overrule, Session
from sessions.services.editing import EditRefused, locked, measure_again


@transaction.atomic
def overrule(*, session: Session, stream: str, start: float, end: float, counts: bool, by: User | None) -> Overrule:
    """Say of a stretch (s since the session's start) that it counts, or that it does not; measure the session again.

    EditRefused if the session has no such stretch.
    """
    session = locked(session)
    begin = session.window_start or 0.0
    start, end = max(start, 0.0), min(end, session.elapsed_time)
    if not end > start:
        raise EditRefused(_("Give a beginning and a later end within the session."))
    word = Overrule.objects.create(
        session=session, stream=stream, start=begin + start, end=begin + end, counts=counts, created_by=by
    )
    measure_again(session.runner, [session], by=by)
    return word


@transaction.atomic
def withdraw(*, word: Overrule, by: User | None) -> None:
    """Take back what was said; what was found stands again."""
    session = locked(word.session)
    word.delete()
    measure_again(session.runner, [session], by=by)
