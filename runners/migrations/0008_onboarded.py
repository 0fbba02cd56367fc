from django.db import migrations


def take_as_done(apps, schema_editor):
    """Whoever ran here before has found her way."""
    runners = apps.get_model("runners", "Runner").objects.values_list("pk", flat=True)
    onboarding = apps.get_model("runners", "Onboarding")
    onboarding.objects.bulk_create(onboarding(runner_id=pk, step="done") for pk in runners)


class Migration(migrations.Migration):
    dependencies = [("runners", "0007_onboarding")]

    operations = [migrations.RunPython(take_as_done, migrations.RunPython.noop, elidable=True)]
