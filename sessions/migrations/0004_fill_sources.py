from django.db import migrations, models
from django.db.models import OuterRef, Subquery

FILLED = ("started_at", "elapsed_time", "distance", "recording_path")


def fill(apps, schema_editor):
    """A session had one source so far: what it recorded is what the session says."""
    Session, Source = apps.get_model("training", "Session"), apps.get_model("training", "Source")
    of_session = Session.objects.filter(pk=OuterRef("session"))
    Source.objects.filter(started_at=None).update(**{name: Subquery(of_session.values(name)) for name in FILLED})


class Migration(migrations.Migration):
    # PostgreSQL changes no column whose rows were written in the same transaction.
    atomic = False

    dependencies = [
        ('training', '0003_gear_windows_overrules_uploads'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, atomic=True),
        migrations.AlterField(
            model_name='source',
            name='started_at',
            field=models.DateTimeField(verbose_name='started'),
        ),
        migrations.AlterField(
            model_name='source',
            name='elapsed_time',
            field=models.FloatField(verbose_name='elapsed, s'),
        ),
        migrations.AlterField(
            model_name='source',
            name='recording_path',
            field=models.CharField(max_length=255),
        ),
    ]
