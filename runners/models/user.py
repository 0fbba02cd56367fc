from __future__ import annotations

import zoneinfo
from functools import cache
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from runners.history import Versions

#: Folders of time zones that are called by something else than places.
NO_PLACES = ("Etc/", "SystemV/", "posix/", "right/")


@cache
def time_zones() -> frozenset[str]:
    """Return the names of the time zones that this machine knows; finding them takes a walk through its files."""
    return frozenset(zoneinfo.available_timezones())


@cache
def places() -> list[str]:
    """Return the time zones that are called by a place, and UTC: no "Factory", "localtime" or "GMT-0"."""
    return sorted(name for name in time_zones() if name == "UTC" or ("/" in name and not name.startswith(NO_PLACES)))


def validate_time_zone(name: str) -> None:
    """Refuse what is not the name of a time zone, such as Europe/Vienna."""
    if name not in time_zones():
        message = _("%(name)s is not a time zone; choose one such as Europe/Vienna.")
        raise ValidationError(message, params={"name": name})


class Role(models.TextChoices):
    """The roles; each is a Django group of that name, and a person may hold several."""

    ADMIN = "Admin", _("Admin")
    COACH = "Coach", _("Coach")
    RUNNER = "Runner", _("Runner")


LAST_ADMIN = _("This is the last admin: make another one first.")


class UserManager(BaseUserManager["User"]):
    def admins(self) -> models.QuerySet[User]:
        """Those who may do everything."""
        held = User.groups.through.objects.filter(group__name=Role.ADMIN)
        return self.filter(Q(is_superuser=True) | Q(pk__in=held.values("user")), is_active=True)

    def coaches(self) -> models.QuerySet[User]:
        """Those who may look after runners."""
        held = User.groups.through.objects.filter(group__name=Role.COACH)
        return self.filter(pk__in=held.values("user"), is_active=True)

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> models.QuerySet[User]:
        """The accounts that ``user`` may pick from: everybody's (admin), or just her own."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        return self.all() if user.is_admin else self.filter(pk=user.pk)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. Logs in by e-mail; what it may do comes from its roles."""

    class Units(models.TextChoices):
        KILOMETRES = "km", _("kilometres")
        MILES = "mi", _("miles")

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_time_zone])
    language = models.CharField(_("language"), max_length=8, default="en")
    units = models.CharField(_("units"), max_length=2, choices=Units.choices, default=Units.KILOMETRES)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may enter the administration"), default=False)
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    #: Of roles and rights only.
    history = Versions(
        m2m_fields=["groups"],
        excluded_fields=[
            "password",
            "last_login",
            "email",
            "name",
            "time_zone",
            "language",
            "units",
            "date_joined",
        ],
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        words = self.name.split() or [self.email]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @cached_property
    def roles(self) -> frozenset[str]:
        """The names of this person's roles; costs one query, once."""
        return frozenset(self.groups.values_list("name", flat=True))

    @property
    def is_admin(self) -> bool:
        return self.is_active and (self.is_superuser or Role.ADMIN in self.roles)

    @property
    def is_last_admin(self) -> bool:
        """Whether nobody would be left to do everything without this person; 2 queries."""
        admins = User.objects.admins()
        return admins.filter(pk=self.pk).exists() and admins.count() == 1

    @property
    def is_coach(self) -> bool:
        return self.is_active and Role.COACH in self.roles

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Admins may do everything, as Django's superusers may."""
        return self.is_admin or super().has_perm(perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_admin or super().has_module_perms(app_label)
