from django.db import migrations, models


def name_the_basis(apps, schema_editor):
    Thresholds = apps.get_model("runners", "Thresholds")
    Thresholds.objects.filter(estimated=True).update(basis="age")


def estimate_again(apps, schema_editor):
    Thresholds = apps.get_model("runners", "Thresholds")
    Thresholds.objects.filter(basis="age").update(estimated=True)


class Migration(migrations.Migration):
    dependencies = [
        ("runners", "0003_threshold_power"),
    ]

    operations = [
        migrations.AddField(
            model_name="thresholds",
            name="basis",
            field=models.CharField(
                choices=[
                    ("age", "estimated by age"),
                    ("typed", "typed in"),
                    ("observed", "observed in runs"),
                    ("time_trial", "30-minute time trial"),
                    ("run_test", "3- and 12-minute test"),
                    ("lactate", "lactate test"),
                    ("laboratory", "laboratory"),
                ],
                default="typed",
                max_length=12,
                verbose_name="what they rest on",
            ),
        ),
        migrations.AddField(
            model_name="thresholds",
            name="note",
            field=models.CharField(blank=True, max_length=200, verbose_name="note"),
        ),
        migrations.RunPython(name_the_basis, estimate_again),
        migrations.RemoveField(model_name="thresholds", name="estimated"),
    ]
