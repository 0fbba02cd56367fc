"""A session that was a race, with its official time."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from runners.models import Race, User
from runners.services import refresh_since
from sessions.models import LEVEL, Session
from sessions.services.editing import locked, mark_by_hand

#: A race of the day is that of the session if its distance is the same but for this share.
SAME_DISTANCE = 0.02
#: What ``Session.by_hand`` says when its race was not there before.
MADE = "made_race"


@transaction.atomic
def mark_race(*, session: Session, name: str, distance: float, time: float | None, by: User | None) -> Race:
    """Say that a session was a race over a distance (m), with its official time (s) if there is one.

    The runner's race of that day is taken if there is one; the session's own name does not rename it. An official
    time stands above the recording's: the history is worked out again from the day on.
    """
    session = locked(session)
    race = session.race or race_of(session, distance)
    is_new = race.pk is None
    if session.race is None:
        session.by_hand = [said for said in session.by_hand if said != MADE] + [MADE] * is_new
    if is_new or name != session.name:
        race.name = name
    race.day, race.distance = session.day, distance
    race.result_time = None if time is None else round(time)
    race.save()
    session.race, session.kind = race, Session.Kind.RACE
    mark_by_hand(session, ["race", "kind"])
    session.save(update_fields=["race", "kind", "by_hand"])
    refresh_since(session.runner, session.day)
    return race


def race_of(session: Session, distance: float) -> Race:
    """Return the runner's race of the day over that distance, or a new one."""
    of_day = Race.objects.filter(runner=session.runner, day=session.day, result_time=None)
    near = of_day.filter(distance__range=(distance * (1 - SAME_DISTANCE), distance * (1 + SAME_DISTANCE)))
    return near.first() or Race(runner=session.runner, priority=Race.Priority.TUNE_UP)


@transaction.atomic
def unmark_race(*, session: Session, by: User | None) -> None:
    """Say that a session was no race after all. A race that was entered before, or is planned for, stays as one."""
    session = locked(session)
    race = session.race
    if race is None:
        return
    session.race = None
    session.kind = "" if session.kind == Session.Kind.RACE else session.kind
    session.save(update_fields=["race", "kind"])
    if MADE in session.by_hand and race.goal_time is None and not is_used(race):
        race.delete()
    else:
        race.result_time = None
        race.save(update_fields=["result_time"])
    refresh_since(session.runner, session.day)


def is_used(race: Race) -> bool:
    """Whether any row, in whichever app, speaks of the race."""
    return any(
        relation.related_model._default_manager.filter(**{relation.field.name: race}).exists()
        for relation in Race._meta.related_objects
    )


def forget_results(going: QuerySet[Session]) -> None:
    """Clear the official times of races that only sessions which are deleted tell not to have been on level ground."""
    others = Session.objects.filter(race=OuterRef("pk")).exclude(pk__in=going.values("pk"))
    uneven = Race.objects.filter(pk__in=going.exclude(race=None).exclude(sport_class__in=LEVEL).values("race"))
    uneven.exclude(Exists(others)).update(result_time=None)
