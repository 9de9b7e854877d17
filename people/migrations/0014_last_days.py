"""Ends are called last days, as which people know them; the column stays."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0013_effective_days"),
    ]

    operations = [
        migrations.AlterField(
            model_name="person",
            name="ends_before",
            field=models.DateField(blank=True, null=True, verbose_name="last day"),
        ),
    ]
