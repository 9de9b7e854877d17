from django.db import migrations, models


class Migration(migrations.Migration):
    """A first day may be unknown (NULL): such a row holds on every day up to its end, and sorts before all others."""

    dependencies = [
        ("tribes", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="tribe",
            name="starts_on",
            field=models.DateField(blank=True, null=True, verbose_name="first day"),
        ),
    ]
