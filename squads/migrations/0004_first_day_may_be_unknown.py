from django.db import migrations, models


class Migration(migrations.Migration):
    """A first day may be unknown (NULL): such a row holds on every day up to its end, and sorts before all others."""

    dependencies = [
        ("squads", "0003_allocation_may_be_unknown"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="squadintribe",
            options={
                "ordering": [models.OrderBy(models.F("starts_on"), nulls_first=True), "pk"],
                "verbose_name_plural": "squads in tribes",
            },
        ),
        migrations.AlterModelOptions(
            name="squadmembership",
            options={"ordering": [models.OrderBy(models.F("starts_on"), nulls_first=True), "pk"]},
        ),
        migrations.AlterField(
            model_name="squad",
            name="starts_on",
            field=models.DateField(blank=True, null=True, verbose_name="first day"),
        ),
        migrations.AlterField(
            model_name="squadintribe",
            name="starts_on",
            field=models.DateField(blank=True, null=True, verbose_name="first day"),
        ),
        migrations.AlterField(
            model_name="squadmembership",
            name="starts_on",
            field=models.DateField(blank=True, null=True, verbose_name="first day"),
        ),
    ]
