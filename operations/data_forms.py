from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from runners.models import Runner


class TakeoverForm(forms.Form):
    """The file that another Longrun wrote."""

    archive = forms.FileField(
        label=_("File of the other Longrun"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )


class DeletionForm(forms.Form):
    """The word for whom is to be deleted: her address, or the name of a runner without an account."""

    typed = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))

    def __init__(self, *args: Any, runner: Runner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.word = runner.user.email if runner.user else runner.name
        self.fields["typed"].label = _("Type %(word)s") % {"word": self.word}

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        if typed.strip().casefold() != self.word.casefold():
            raise forms.ValidationError(_("That is not “%(word)s”: nothing was deleted.") % {"word": self.word})
        return typed
