"""Names of fields, helps and messages of constraints in plain words; nothing changes in the database."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0003_over_allocated'),
    ]

    operations = [
        migrations.AlterField(
            model_name='plan',
            name='at',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='created'),
        ),
        migrations.AlterField(
            model_name='plan',
            name='ends_before',
            field=models.DateField(null=True, verbose_name='end of what isn’t in the sheets'),
        ),
        migrations.AlterField(
            model_name='plan',
            name='open_before',
            field=models.PositiveIntegerField(default=0, verbose_name='memberships open before'),
        ),
        migrations.AlterField(
            model_name='plan',
            name='over_allocated',
            field=models.JSONField(default=list, verbose_name='over-allocated people'),
        ),
        migrations.AlterField(
            model_name='plan',
            name='unlisted',
            field=models.JSONField(default=list, verbose_name='what isn’t in the sheets'),
        ),
        migrations.AlterField(
            model_name='plan',
            name='unlisted_found',
            field=models.PositiveIntegerField(default=0, verbose_name='not in the sheets'),
        ),
    ]
