"""The facts of people that not everybody sees."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0018_profiles"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="contract_kind",
            field=models.CharField(blank=True, max_length=60, verbose_name="contract"),
        ),
        migrations.AddField(
            model_name="person",
            name="employer",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="person",
            name="phone",
            field=models.CharField(blank=True, max_length=40),
        ),
    ]
