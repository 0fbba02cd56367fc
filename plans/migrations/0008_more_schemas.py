from django.db import migrations

from plans.shipped import load_shipped


def load(apps, schema_editor):
    load_shipped(apps.get_model("plans", "Workout"), apps.get_model("plans", "PlanSchema"))


class Migration(migrations.Migration):
    dependencies = [("plans", "0007_calendar_feed")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
