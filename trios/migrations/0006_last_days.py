"""Ends are called last days, as which people know them; the column stays."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trios", "0005_effective_days"),
    ]

    operations = [
        migrations.AlterField(
            model_name="trio",
            name="ends_before",
            field=models.DateField(blank=True, null=True, verbose_name="last day"),
        ),
        migrations.AlterField(
            model_name="trioseat",
            name="ends_before",
            field=models.DateField(blank=True, null=True, verbose_name="last day"),
        ),
    ]
