from __future__ import annotations

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from runners.accounts import mail_leaves, sent_to
from runners.invitation_forms import InviteAthleteForm, InviteCoachForm, InviteForm, NewAccountForm
from runners.models import Invitation, Runner, User
from runners.services import accept, accept_with_new_account, invitations

A_PAGE = 30


@login_required
@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """The invitations of whoever asks that nobody accepted yet, and the way to send another one."""
    user = request.user
    assert isinstance(user, User)
    posted = request.POST.get("invited", "")
    forms: dict[str, InviteForm] = {
        name: form(request.POST if name == posted else None, by=user, prefix=name)
        for name, form in invite_forms(user).items()
    }
    if posted in forms and forms[posted].is_valid():
        invitation = forms[posted].send()
        if invitation is not None:
            tell(request, invitation)
            return redirect("runners:invitations")
    open_ones = Invitation.objects.open().filter(invited_by=user).select_related("runner")
    page = Paginator(open_ones, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "runners/invitations.html", {"page_obj": page, **forms})


def invite_forms(user: User) -> dict[str, type[InviteForm]]:
    """Return the forms for those whom ``user`` may invite."""
    forms: dict[str, type[InviteForm]] = {}
    if user.is_coach or user.is_admin:
        forms["athlete"] = InviteAthleteForm
    if Runner.objects.filter(user=user).exists():
        forms["coach"] = InviteCoachForm
    return forms


def tell(request: HttpRequest, invitation: Invitation) -> None:
    if invitation.sent_at:
        level = messages.SUCCESS if mail_leaves() else messages.WARNING
        messages.add_message(request, level, sent_to(invitation.email))
    else:
        messages.error(request, _("The mail to %s could not be sent: send it again later.") % invitation.email)


@login_required
@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a new link; the old one works no longer."""
    rows = Invitation.objects.editable_by(request.user).open()
    invitation = get_object_or_404(rows, pk=pk)
    try:
        tell(request, invitations.resend(invitation))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("runners:invitations")


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Invitation.objects.editable_by(request.user).open()
    if invitations.withdraw(get_object_or_404(rows, pk=pk)):
        messages.success(request, _("Withdrawn: the link in the mail works no longer."))
    return redirect("runners:invitations")


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show who asks, and accept: with the account of the address that was invited, or with a new one."""
    try:
        found = invitations.found_by(token)
        if isinstance(request.user, User):
            return accept_as(request, request.user, found, token)
        if User.objects.filter(email__iexact=found.email).exists():
            return redirect_to_login(request.get_full_path())
        return accept_anew(request, found, token)
    except ValidationError as error:
        return render(request, "runners/invitation.html", {"refusal": error.messages[0]}, status=404)


def accept_as(request: HttpRequest, user: User, found: Invitation, token: str) -> HttpResponse:
    context: dict[str, object] = {"invitation": found}
    if user.email.lower() != found.email:
        context["stranger"] = user
    elif request.method == "POST":
        accept(token=token, user=user)
        return welcome(request, found)
    return render(request, "runners/invitation.html", context)


def accept_anew(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    name = found.runner.name if found.runner and found.invited == Invitation.Invited.RUNNER else ""
    zone = found.runner.time_zone if found.runner else found.invited_by.time_zone
    form = NewAccountForm(request.POST or None, email=found.email, initial={"name": name, "time_zone": zone})
    if not form.is_valid():
        return render(request, "runners/invitation.html", {"invitation": found, "form": form})
    data = form.cleaned_data
    user = accept_with_new_account(
        token=token, name=data["name"], password=data["password1"], time_zone=data["time_zone"]
    )
    perform_login(request, user)
    return welcome(request, found)


def welcome(request: HttpRequest, found: Invitation) -> HttpResponse:
    if found.invited == Invitation.Invited.COACH:
        messages.success(request, _("You coach %s now.") % found.runner)
    else:
        messages.success(request, _("%s is your coach now.") % found.invited_by)
    return redirect("home")
