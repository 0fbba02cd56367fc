"""The three roles are groups that exist from the start."""

from django.db import migrations

ROLES = ("Admin", "Coach", "Runner")


def add_roles(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for name in ROLES:
        Group.objects.get_or_create(name=name)


class Migration(migrations.Migration):

    dependencies = [
        ("runners", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(add_roles, migrations.RunPython.noop, elidable=False),
    ]
