"""Accounts and their roles; admins only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from runners.models import User
from runners.models.user import Role


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
        if not stays and is_last_admin(self.instance):
            raise ValidationError(_("This is the last admin: make another one first."))
        return self.cleaned_data


class AddAccountForm(AdminUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


def is_last_admin(user: User) -> bool:
    admins = User.objects.admins()
    return admins.filter(pk=user.pk).exists() and admins.count() == 1


@admin.register(User)
class AccountAdmin(UserAdmin[User]):
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
        (None, {"classes": ("wide",), "fields": ("email", "name", "usable_password", "password1", "password2")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and is_last_admin(obj))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Let admins and coaches into the administration, whether or not the box was ticked."""
        super().save_related(request, form, formsets, change)
        user = User.objects.get(pk=form.instance.pk)
        if (user.is_admin or user.is_coach) and not user.is_staff:
            User.objects.filter(pk=user.pk).update(is_staff=True)

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


admin.site.unregister(Group)
admin.site.register(Group, RoleAdmin)
