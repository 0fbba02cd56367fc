"""What comes with a file on its way in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sessions.models import Session

#: Larger numbers do not fit into the database.
LARGEST = 2**63 - 1


class JoiningForm(forms.Form):
    """A file's name, and the import that it joins if one has begun."""

    path = forms.CharField(required=False, max_length=4000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A keyword cannot name an attribute.
        self.fields["import"] = forms.UUIDField(required=False)

    def first_error(self) -> str:
        return next(str(errors[0]) for errors in self.errors.values())


class UploadForm(JoiningForm):
    """One whole file. An empty one is taken too: the list then says that it is empty."""

    file = forms.FileField(
        allow_empty_file=True, error_messages={"required": _("No file arrived. Choose it again, please.")}
    )


class BeginForm(JoiningForm):
    """A file that is to come in pieces: how large it is, and when it was changed (ms since 1970)."""

    size = forms.IntegerField(
        min_value=0, max_value=LARGEST, error_messages={"required": _("The size of the file is missing.")}
    )
    modified = forms.IntegerField(min_value=-LARGEST, max_value=LARGEST, required=False)


def mergeable(session: Session) -> QuerySet[Session]:
    """Return the sessions of the day that may be one with it: none of those that were split."""
    if session.split_from_id or session.pieces.exists():
        return Session.objects.none()
    others = Session.objects.alive().filter(runner=session.runner_id, day=session.day, split_from=None, pieces=None)
    return others.exclude(pk=session.pk).order_by("started_at")


class MergeForm(forms.Form):
    """The other session of the day that a session is to be made one with."""

    other = forms.ModelChoiceField(
        queryset=Session.objects.none(),
        error_messages={
            "required": _("Choose the session that it is to be one with."),
            "invalid_choice": _("That session is not there any more. Choose another one."),
        },
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = mergeable(session)  # type: ignore[attr-defined]

    def first_error(self) -> str:
        return next(str(errors[0]) for errors in self.errors.values())
