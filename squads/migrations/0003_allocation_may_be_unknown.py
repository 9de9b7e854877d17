"""The share of somebody's time that a squad has may be unknown."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("squads", "0002_periods_stay_within")]

    operations = [
        migrations.AlterField(
            model_name="squadmembership",
            name="allocation",
            field=models.PositiveSmallIntegerField(
                blank=True,
                default=100,
                help_text="Percent of their time; empty if it isn't known.",
                null=True,
                validators=[MinValueValidator(1), MaxValueValidator(100)],
                verbose_name="share of time in percent",
            ),
        ),
    ]
