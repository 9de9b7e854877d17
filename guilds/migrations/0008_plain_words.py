"""Names of fields, helps and messages of constraints in plain words; nothing changes in the database."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('guilds', '0007_last_days'),
        ('people', '0015_accounts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='guild',
            name='external_id',
            field=models.CharField(blank=True, help_text='Its id in another system.', max_length=120, verbose_name='external id'),
        ),
        migrations.AlterField(
            model_name='guild',
            name='slug',
            field=models.CharField(max_length=80, verbose_name='short name'),
        ),
        migrations.AlterField(
            model_name='guild',
            name='source',
            field=models.CharField(blank=True, help_text='The name of that system, such as “HR”.', max_length=60, verbose_name='source of the external id'),
        ),
        migrations.AlterConstraint(
            model_name='guild',
            name='guilds_slug_unique',
            constraint=models.UniqueConstraint(fields=('slug',), name='guilds_slug_unique', violation_error_message='This short name is already in use.'),
        ),
        migrations.AlterConstraint(
            model_name='guild',
            name='guilds_external_id_once',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='guilds_external_id_once', violation_error_message='This external id from this source is already in use.'),
        ),
        migrations.AlterConstraint(
            model_name='guild',
            name='guilds_external_id_with_source',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('external_id', ''), ('source', '')), models.Q(models.Q(('external_id', ''), _negated=True), models.Q(('source', ''), _negated=True)), _connector='OR'), name='guilds_external_id_with_source', violation_error_message='Enter both an external id and its source, or neither.'),
        ),
        migrations.AlterConstraint(
            model_name='guildmembership',
            name='guilds_once_as_member',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role', 'member')), expressions=[(models.Func('guild', 'guild', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('person', 'person', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('effective_from', 'ends_before', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='guilds_once_as_member', violation_error_message='This person is already in the guild as member on some of these days.'),
        ),
        migrations.AlterConstraint(
            model_name='guildmembership',
            name='guilds_once_as_coordinator',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role', 'coordinator')), expressions=[(models.Func('guild', 'guild', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('person', 'person', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('effective_from', 'ends_before', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='guilds_once_as_coordinator', violation_error_message='This person is already in the guild as coordinator on some of these days.'),
        ),
    ]
