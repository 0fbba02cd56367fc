from __future__ import annotations

import datetime as dt
import secrets
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from runners.models.runner import Runner
from runners.models.setup import digest_of
from runners.models.user import User

#: How long an invitation can be accepted.
GOOD_FOR = dt.timedelta(days=14)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Limit to those that ``user`` sent; an admin sees everybody's."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        return self if user.is_admin else self.filter(invited_by=user)

    def editable_by(self, user: User | AnonymousUser) -> Self:
        return self.visible_to(user)

    def open(self) -> Self:
        """Limit to those that nobody accepted or withdrew, whether or not their time is over."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def good(self) -> Self:
        """Limit to those that can be accepted now."""
        return self.open().filter(expires_at__gt=timezone.now())

    def of_token(self, token: str) -> Self:
        return self.filter(digest=digest_of(token))


class Invitation(models.Model):
    """A coach asks somebody to be her athlete, or a runner asks somebody to be his coach; good once.

    Of the token in the mail only its hash is kept. ``runner`` is the athlete who is claimed by whoever
    accepts, or the runner who asks; a coach may invite somebody who has no runner yet.
    """

    class Invited(models.TextChoices):
        RUNNER = "runner", _("runner")
        COACH = "coach", _("coach")

    invited = models.CharField(_("invited as"), max_length=8, choices=Invited.choices)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations", verbose_name=_("invited by")
    )
    email = models.EmailField(_("e-mail address"))
    runner = models.ForeignKey(
        Runner, models.CASCADE, null=True, blank=True, related_name="invitations", verbose_name=_("runner")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    #: When the last mail went out; None while none could be sent.
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    expires_at = models.DateTimeField(_("good until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(invited="runner") | Q(runner__isnull=False), name="invitation_of_a_coach_names_a_runner"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invited_by} → {self.email}"

    def renew(self) -> str:
        """Take back the link that was sent and return the token of a new one, good from now on; not yet saved."""
        token = secrets.token_urlsafe(24)
        self.digest = digest_of(token)
        self.expires_at = timezone.now() + GOOD_FOR
        self.sent_at = None
        return token

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()
