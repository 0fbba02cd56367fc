"""Who changed what: rows of thresholds, plans and roles keep their earlier versions.

What is deleted takes its versions along. ``bulk_update`` and ``QuerySet.update`` leave none.
"""

from __future__ import annotations

from typing import Any

from simple_history.models import HistoricalRecords


class Versions(HistoricalRecords):  # type: ignore[misc]
    """No version for a save that touched nothing which is kept, such as the time of a login."""

    def __init__(self, **options: Any) -> None:
        super().__init__(cascade_delete_history=True, **options)

    def post_delete(self, instance: Any, using: str | None = None, **options: Any) -> None:
        """Take the versions of its many-to-many rows along too, which lie in tables of their own."""
        for field, table in self.m2m_models.items():
            if isinstance(instance, field.model):
                table._default_manager.using(using).filter(**{field.m2m_field_name(): instance.pk}).delete()
        super().post_delete(instance, using=using, **options)

    def post_save(self, instance: Any, created: bool, using: str | None = None, **options: Any) -> None:
        touched = options.get("update_fields")
        if touched is None or set(touched) & {field.name for field in self.fields_included(instance)}:
            super().post_save(instance, created, using=using, **options)
