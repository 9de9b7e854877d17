"""Ends are called last days, as which people know them; the column stays."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("squads", "0007_effective_days"),
    ]

    operations = [
        migrations.AlterField(
            model_name="squad",
            name="ends_before",
            field=models.DateField(blank=True, null=True, verbose_name="last day"),
        ),
        migrations.AlterField(
            model_name="squadintribe",
            name="ends_before",
            field=models.DateField(blank=True, null=True, verbose_name="last day"),
        ),
        migrations.AlterField(
            model_name="squadmembership",
            name="ends_before",
            field=models.DateField(blank=True, null=True, verbose_name="last day"),
        ),
    ]
