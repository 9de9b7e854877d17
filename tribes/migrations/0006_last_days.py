"""Ends are called last days, as which people know them; the column stays."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tribes", "0005_effective_days"),
    ]

    operations = [
        migrations.AlterField(
            model_name="tribe",
            name="ends_before",
            field=models.DateField(blank=True, null=True, verbose_name="last day"),
        ),
    ]
