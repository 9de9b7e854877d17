from django.db import migrations, models


class Migration(migrations.Migration):
    """A first day may be unknown (NULL): such a row holds on every day up to its end, and sorts before all others."""

    dependencies = [
        ("guilds", "0002_periods_stay_within"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="guildmembership",
            options={"ordering": [models.OrderBy(models.F("starts_on"), nulls_first=True), "pk"]},
        ),
        migrations.AlterField(
            model_name="guild",
            name="starts_on",
            field=models.DateField(blank=True, null=True, verbose_name="first day"),
        ),
        migrations.AlterField(
            model_name="guildmembership",
            name="starts_on",
            field=models.DateField(blank=True, null=True, verbose_name="first day"),
        ),
    ]
