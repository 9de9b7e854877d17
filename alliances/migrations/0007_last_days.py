"""Ends are called last days, as which people know them; the column stays."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0006_effective_days"),
    ]

    operations = [
        migrations.AlterField(
            model_name="alliance",
            name="ends_before",
            field=models.DateField(blank=True, null=True, verbose_name="last day"),
        ),
        migrations.AlterField(
            model_name="alliancetrio",
            name="ends_before",
            field=models.DateField(blank=True, null=True, verbose_name="last day"),
        ),
    ]
