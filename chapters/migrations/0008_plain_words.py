"""Names of fields, helps and messages of constraints in plain words; nothing changes in the database."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chapters', '0007_last_days'),
        ('people', '0015_accounts'),
        ('tribes', '0007_plain_words'),
    ]

    operations = [
        migrations.AlterField(
            model_name='chapter',
            name='external_id',
            field=models.CharField(blank=True, help_text='Its id in another system.', max_length=120, verbose_name='external id'),
        ),
        migrations.AlterField(
            model_name='chapter',
            name='slug',
            field=models.CharField(max_length=80, verbose_name='short name'),
        ),
        migrations.AlterField(
            model_name='chapter',
            name='source',
            field=models.CharField(blank=True, help_text='The name of that system, such as “HR”.', max_length=60, verbose_name='source of the external id'),
        ),
        migrations.AlterConstraint(
            model_name='chapter',
            name='chapters_slug_unique',
            constraint=models.UniqueConstraint(fields=('slug',), name='chapters_slug_unique', violation_error_message='This short name is already in use.'),
        ),
        migrations.AlterConstraint(
            model_name='chapter',
            name='chapters_external_id_once',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='chapters_external_id_once', violation_error_message='This external id from this source is already in use.'),
        ),
        migrations.AlterConstraint(
            model_name='chapter',
            name='chapters_external_id_with_source',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('external_id', ''), ('source', '')), models.Q(models.Q(('external_id', ''), _negated=True), models.Q(('source', ''), _negated=True)), _connector='OR'), name='chapters_external_id_with_source', violation_error_message='Enter both an external id and its source, or neither.'),
        ),
        migrations.AlterConstraint(
            model_name='chaptermembership',
            name='chapters_one_lead',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role', 'lead')), expressions=[(models.Func('chapter', 'chapter', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('effective_from', 'ends_before', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='chapters_one_lead', violation_error_message='This chapter already has a lead on some of these days.'),
        ),
        migrations.AlterConstraint(
            model_name='chaptermembership',
            name='chapters_once_as_member',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role', 'member')), expressions=[(models.Func('chapter', 'chapter', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('person', 'person', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('effective_from', 'ends_before', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='chapters_once_as_member', violation_error_message='This person is already in the chapter as member on some of these days.'),
        ),
        migrations.AlterConstraint(
            model_name='chaptermembership',
            name='chapters_once_as_lead',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role', 'lead')), expressions=[(models.Func('chapter', 'chapter', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('person', 'person', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('effective_from', 'ends_before', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='chapters_once_as_lead', violation_error_message='This person is already in the chapter as lead on some of these days.'),
        ),
    ]
