"""Accounts and their roles; admins only."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from runners.accounts import keep_address, mail_leaves, send_password_mail, sent_to
from runners.admin.history import ShowsVersions
from runners.models import Runner, User
from runners.models.user import LAST_ADMIN, Role
from runners.services import create_runner


class AccountForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ("email", "name", "groups", "is_active", "is_staff", "time_zone", "language", "units")
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        roles = {group.name for group in self.cleaned_data.get("groups", [])}
        stays = self.cleaned_data.get("is_active") and (Role.ADMIN in roles or self.instance.is_superuser)
        if not stays and self.instance.is_last_admin:
            raise ValidationError(LAST_ADMIN)
        led_in = self.instance.is_superuser or roles & {Role.ADMIN, Role.COACH}
        if led_in and "is_staff" in self.changed_data and not self.cleaned_data["is_staff"]:
            self.add_error("is_staff", _("Admins and coaches may enter it: take that role away first."))
        return self.cleaned_data


class AddAccountForm(AdminUserCreationForm[User]):
    """A new account: its owner sets the password by a mail, unless one is given here."""

    class Meta:
        model = User
        fields = ("email", "name", "groups")
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choice = self.fields["usable_password"]
        choice.label = _("Password")
        choice.help_text = ""
        choice.initial = "false"
        choice.choices = [("false", _("Set by its owner, by a mail to this address")), ("true", _("Given here"))]  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


@admin.register(User)
class AccountAdmin(ShowsVersions, UserAdmin[User]):
    form = AccountForm
    add_form = AddAccountForm
    list_display = ("name", "email", "role_names", "is_active", "is_staff", "last_login")
    list_filter = ("groups", "is_active", "is_staff")
    search_fields = ("name", "email")
    ordering = ("name", "pk")
    filter_horizontal = ()
    readonly_fields = ("password_state", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "name", "password_state")}),
        (_("Roles"), {"fields": ("groups", "is_active", "is_staff")}),
        (_("Habits"), {"fields": ("time_zone", "language", "units")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("email", "name", "groups", "usable_password", "password1", "password2"),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.is_last_admin)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Say that the last admin stays; so do all admins in one go, of whom none is the last one by himself."""
        rows, counts, missing, protected = super().get_deleted_objects(objs, request)
        if not User.objects.admins().exclude(pk__in=[user.pk for user in objs]).exists():
            missing, protected = set(), [*protected, str(LAST_ADMIN)]
        return rows, counts, missing, protected

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Let admins and coaches into the administration, and let the address be the one to log in with."""
        super().save_related(request, form, formsets, change)
        user = User.objects.get(pk=form.instance.pk)
        if (user.is_admin or user.is_coach) and not user.is_staff:
            User.objects.filter(pk=user.pk).update(is_staff=True)
        if Role.RUNNER in user.roles and not Runner.objects.filter(user=user).exists():
            create_runner(name=user.name, user=user, time_zone=user.time_zone)
        if "email" in form.changed_data:
            keep_address(user)
        if not change and not user.has_usable_password():
            send_password_mail(request, user.email)
            level = messages.SUCCESS if mail_leaves() else messages.WARNING
            self.message_user(request, f"{_('To set the password:')} {sent_to(user.email)}", level)

    @admin.display(description=_("roles"))
    def role_names(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())

    @admin.display(description=_("password"))
    def password_state(self, user: User) -> SafeString:
        """Whether there is a password, and the way to another one; never anything of the hash."""
        state = _("set") if user.has_usable_password() else _("not set")
        return format_html('{} · <a href="../password/">{}</a>', state, _("Set another one"))


class RoleAdmin(GroupAdmin):
    """The roles are part of the program: they are looked at, not changed."""

    fields = ("name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return False


class SecondFactorAdmin(admin.ModelAdmin[Any]):
    """Who has which second factor: taken away here from whoever has lost it, nothing else; never what is in it."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__name", "user__email")
    fields = ("user", "type", "created_at", "last_used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


admin.site.unregister(Group)
admin.site.register(Group, RoleAdmin)
admin.site.unregister(Authenticator)
admin.site.register(Authenticator, SecondFactorAdmin)
# An address is its account's; the key of a session lets in whoever reads it.
admin.site.unregister([EmailAddress, UserSession])
