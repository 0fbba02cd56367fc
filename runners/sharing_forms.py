"""Forms about what a runner shows, and who looked at it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from runners.models import Access, Runner, User
from runners.models.runner import DataKind

REVEALS = {
    DataKind.HEART_RATE: _(
        "Heart rate, zones, thresholds, and what follows from them: TRIMP, decoupling, cardiac cost."
    ),
    DataKind.BODY: _("Body mass, power per kilogram, stiffness, contact balance."),
    DataKind.DIARY: _("How hard a run was and how it felt, notes, pain."),
    DataKind.LOCATION: _("The map, positions and heights above sea."),
}


class SharingForm(forms.Form):
    """A box for each kind of data that coaches may see."""

    def __init__(self, data: Any = None, *, runner: Runner) -> None:
        super().__init__(data)
        for kind in DataKind:
            self.fields[kind.value] = forms.BooleanField(
                label=str(kind.label).capitalize(),
                required=False,
                initial=kind in runner.shared_kinds,
                help_text=REVEALS[kind],
            )

    @property
    def kinds(self) -> frozenset[DataKind]:
        return frozenset(kind for kind in DataKind if self.cleaned_data[kind.value])


class AccessFilter(forms.Form):
    """Whose looks, and at what; what it does not understand is not asked for."""

    viewer = forms.ModelChoiceField(
        label=_("Who"), queryset=User.objects.none(), required=False, empty_label=_("Anybody")
    )
    page = forms.ChoiceField(label=_("What"), choices=[("", _("Anything")), *Access.Page.choices], required=False)

    def __init__(self, data: Any, *, runner: Runner) -> None:
        super().__init__(data)
        field = self.fields["viewer"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(pk__in=Access.objects.filter(runner=runner).values("viewer"))

    def narrowed(self, rows: QuerySet[Access]) -> QuerySet[Access]:
        self.full_clean()
        return rows.filter(**{name: value for name, value in self.cleaned_data.items() if value})
