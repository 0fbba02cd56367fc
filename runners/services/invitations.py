"""How a coach and a runner find each other: one asks by mail, the other accepts."""

from __future__ import annotations

import logging
import smtplib

from allauth.core import ratelimit
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from runners.accounts import site_address
from runners.models import CoachAssignment, Invitation, Runner, User
from runners.models.user import Role
from runners.services.people import create_account, create_runner, set_roles

logger = logging.getLogger(__name__)

#: So many may be open of one person, a squad and more: what nobody answers is to be cleared away.
MOST_OPEN = 250


def invite(*, by: User, email: str, runner: Runner | None = None, as_coach: bool = False) -> Invitation:
    """Invite ``email`` in the name of ``by`` and send the mail; ``sent_at`` stays None if it could not be sent.

    By default a coach's invitation: whoever accepts claims ``runner``, or comes with his own or a new
    runner if there is none. With ``as_coach`` it is ``runner`` who asks for a coach. Asking the same
    person again sends a new link, and the old one works no longer. Raises ValidationError, of one
    sentence, if it cannot be.
    """
    email = email.strip().lower()
    refuse_what_cannot_be(by, email, runner, as_coach)
    invited = Invitation.Invited.COACH if as_coach else Invitation.Invited.RUNNER
    mine = Invitation.objects.open().filter(invited_by=by)
    invitation = mine.filter(email=email, runner=runner, invited=invited).first()
    if invitation is None:
        if mine.count() >= MOST_OPEN:
            raise ValidationError(
                _("%d invitations of yours are open: withdraw some before you send more.") % MOST_OPEN
            )
        invitation = Invitation(invited=invited, invited_by=by, email=email, runner=runner)
    return resend(invitation)


def refuse_what_cannot_be(by: User, email: str, runner: Runner | None, as_coach: bool) -> None:
    if email == by.email.lower():
        raise ValidationError(_("Nobody can invite himself: give the address of somebody else."))
    if as_coach:
        if runner is None or not Runner.objects.filter(pk=runner.pk, user=by).exists():
            raise ValidationError(_("Only the runner can invite a coach."))
        if CoachAssignment.objects.active().filter(runner=runner, coach__email=email).exists():
            raise ValidationError(_("This is your coach already."))
        if not may_coach(email):
            raise ValidationError(_("Nobody with this address coaches here: ask an admin to make the account first."))
        return
    if not (by.is_coach or by.is_admin):
        raise ValidationError(_("Only a coach can invite an athlete."))
    if runner is not None and runner.user_id is not None:
        raise ValidationError(_("%s has an account already.") % runner.name)
    if runner is not None and Runner.objects.filter(user__email__iexact=email).exists():
        raise ValidationError(
            _("Whoever has this address has a page already: invite the address without an athlete to take over.")
        )
    if Runner.objects.coached_by(by).filter(user__email=email).exists():
        raise ValidationError(_("This is an athlete of yours already."))


def resend(invitation: Invitation) -> Invitation:
    """Send a mail with a new link; the link of an earlier mail works no longer.

    Raises ValidationError, of one sentence, if it would be too many mails in the club's name: those are counted, since
    an invitation can be withdrawn.
    """
    by = invitation.invited_by
    action, key = f"invite_{invitation.invited}", f"{by.pk} {invitation.email}"
    if not ratelimit.consume(HttpRequest(), action=action, user=by, key=key):
        raise ValidationError(_("This is one mail too many for now: wait a few minutes before you send it again."))
    token = invitation.renew()
    invitation.save()
    if send(invitation, token):
        invitation.sent_at = timezone.now()
        invitation.save(update_fields=["sent_at"])
    return invitation


def send(invitation: Invitation, token: str) -> bool:
    """Send the mail with the link; whether the mail server took it."""
    path = reverse("runners:invitation", args=[token])
    context = {"invitation": invitation, "url": site_address(path)}
    subject, text, html = (
        render_to_string(f"notifications/invitation-{part}", context)
        for part in ("subject.txt", "text.txt", "html.html")
    )
    mail = EmailMultiAlternatives(" ".join(subject.split()), text, to=[invitation.email])
    mail.attach_alternative(html, "text/html")
    try:
        mail.send()
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("The mail of invitation %s could not be sent: %s", invitation.pk, error)
        return False
    return True


def withdraw(invitation: Invitation) -> bool:
    """Take an invitation back; False if it was accepted in the meantime."""
    rows = Invitation.objects.open().filter(pk=invitation.pk)
    return bool(rows.update(withdrawn_at=timezone.now()))


def found_by(token: str) -> Invitation:
    """Return the invitation that ``token`` opens. Raises ValidationError, of one sentence, if it opens none."""
    people = Invitation.objects.select_related("invited_by", "runner")
    invitation = people.of_token(token).first()
    if invitation is None or invitation.withdrawn_at or not still_stands(invitation):
        raise ValidationError(_("This link does not open an invitation: ask for a new one."))
    if invitation.accepted_at:
        raise ValidationError(_("This invitation was used already: log in to see your pages."))
    if invitation.has_expired:
        raise ValidationError(_("This invitation is too old: ask for a new one."))
    return invitation


def still_stands(invitation: Invitation) -> bool:
    """Whether whoever invited might still do so."""
    by, runner = invitation.invited_by, invitation.runner
    if invitation.invited == Invitation.Invited.COACH:
        asked = by.is_active and runner is not None and runner.user_id == by.pk
        return asked and may_coach(invitation.email)
    free = runner is None or invitation.accepted_at is not None or runner.user_id is None
    return (by.is_coach or by.is_admin) and free and (runner is None or may_edit(by, runner))


def may_coach(email: str) -> bool:
    """Whether a runner may have whoever has this address for a coach: anybody, or only who coaches here already."""
    return settings.RUNNERS_INVITE_COACHES or User.objects.coaches().filter(email__iexact=email).exists()


def may_edit(user: User, runner: Runner) -> bool:
    return Runner.objects.editable_by(user).filter(pk=runner.pk).exists()


@transaction.atomic
def accept(*, token: str, user: User) -> Invitation:
    """Accept as ``user``, who holds the account of the address that was invited.

    Raises ValidationError, of one sentence, if the invitation is not good, not hers, or was used by
    whoever was quicker.
    """
    invitation = found_by(token)
    if user == invitation.invited_by:
        raise ValidationError(_("This invitation is your own: it is for somebody else to accept."))
    if user.email.lower() != invitation.email:
        raise ValidationError(_("This invitation is for another address: log in with the account of that address."))
    used = Invitation.objects.good().of_token(token).update(accepted_at=timezone.now(), accepted_by=user)
    if not used:
        raise ValidationError(_("This invitation was used already: log in to see your pages."))
    if invitation.invited == Invitation.Invited.COACH:
        become_coach(user, invitation)
    else:
        become_athlete(user, invitation)
    invitation.refresh_from_db()
    return invitation


@transaction.atomic
def accept_with_new_account(*, token: str, name: str, password: str, time_zone: str = "UTC") -> User:
    """Make the account of whoever was invited, with the address that the mail went to, and accept."""
    invitation = found_by(token)
    user = create_account(email=invitation.email, name=name, password=password, time_zone=time_zone)
    accept(token=token, user=user)
    return user


def become_coach(user: User, invitation: Invitation) -> None:
    if not user.is_coach:
        set_roles(user, {*user.roles, Role.COACH})
    assert invitation.runner is not None
    assign(user, invitation.runner)


def become_athlete(user: User, invitation: Invitation) -> None:
    """Claim the runner that was invited, or come with one's own, and be looked after by whoever invited."""
    own = Runner.objects.filter(user=user).first()
    if invitation.runner is not None:
        if own is not None:
            raise ValidationError(
                _("You have a page of your own already: ask your coach to invite your address without an athlete.")
            )
        # Whoever was quicker has her.
        if not Runner.objects.filter(pk=invitation.runner.pk, user=None).update(user=user):
            raise ValidationError(_("This invitation was used already: log in to see your pages."))
        set_roles(user, {*user.roles, Role.RUNNER})
        return
    runner = own or create_runner(name=user.name, user=user, time_zone=user.time_zone)
    if invitation.invited_by.is_coach:
        assign(invitation.invited_by, runner)


def assign(coach: User, runner: Runner) -> None:
    """Have ``coach`` look after ``runner`` from today on, unless she does."""
    assignment = CoachAssignment(coach=coach, runner=runner)
    if not CoachAssignment.objects.filter(coach=coach, runner=runner, until=None).exists():
        assignment.full_clean()
        assignment.save()
