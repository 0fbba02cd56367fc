from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class UploadForm(forms.Form):
    """One file on its way in. An empty one is taken too: the list then says that it is empty."""

    file = forms.FileField(
        allow_empty_file=True, error_messages={"required": _("No file arrived. Choose it again, please.")}
    )
    path = forms.CharField(required=False, max_length=4000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A keyword cannot name an attribute.
        self.fields["import"] = forms.UUIDField(required=False)

    def first_error(self) -> str:
        return next(str(errors[0]) for errors in self.errors.values())
