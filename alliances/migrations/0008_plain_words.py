"""Names of fields, helps and messages of constraints in plain words; nothing changes in the database."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliances', '0007_last_days'),
        ('trios', '0006_last_days'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='alliancetrio',
            options={'ordering': [models.OrderBy(models.F('starts_on'), nulls_first=True), 'pk'], 'verbose_name': 'alliance participation'},
        ),
        migrations.AlterField(
            model_name='alliance',
            name='external_id',
            field=models.CharField(blank=True, help_text='Its id in another system.', max_length=120, verbose_name='external id'),
        ),
        migrations.AlterField(
            model_name='alliance',
            name='slug',
            field=models.CharField(max_length=80, verbose_name='short name'),
        ),
        migrations.AlterField(
            model_name='alliance',
            name='source',
            field=models.CharField(blank=True, help_text='The name of that system, such as “HR”.', max_length=60, verbose_name='source of the external id'),
        ),
        migrations.AlterConstraint(
            model_name='alliance',
            name='alliances_slug_unique',
            constraint=models.UniqueConstraint(fields=('slug',), name='alliances_slug_unique', violation_error_message='This short name is already in use.'),
        ),
        migrations.AlterConstraint(
            model_name='alliance',
            name='alliances_external_id_once',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='alliances_external_id_once', violation_error_message='This external id from this source is already in use.'),
        ),
        migrations.AlterConstraint(
            model_name='alliance',
            name='alliances_external_id_with_source',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('external_id', ''), ('source', '')), models.Q(models.Q(('external_id', ''), _negated=True), models.Q(('source', ''), _negated=True)), _connector='OR'), name='alliances_external_id_with_source', violation_error_message='Enter both an external id and its source, or neither.'),
        ),
        migrations.AlterConstraint(
            model_name='alliancetrio',
            name='alliances_trio_once',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func('alliance', 'alliance', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('trio', 'trio', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('effective_from', 'ends_before', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='alliances_trio_once', violation_error_message='This trio is already in the alliance on some of these days.'),
        ),
    ]
