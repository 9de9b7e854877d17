"""Names of fields, helps and messages of constraints in plain words; nothing changes in the database."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0016_plain_words'),
        ('squads', '0008_last_days'),
        ('tribes', '0007_plain_words'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='squadintribe',
            options={'ordering': [models.OrderBy(models.F('starts_on'), nulls_first=True), 'pk'], 'verbose_name': 'tribe membership'},
        ),
        migrations.AlterField(
            model_name='squad',
            name='external_id',
            field=models.CharField(blank=True, help_text='Its id in another system.', max_length=120, verbose_name='external id'),
        ),
        migrations.AlterField(
            model_name='squad',
            name='slug',
            field=models.CharField(max_length=80, verbose_name='short name'),
        ),
        migrations.AlterField(
            model_name='squad',
            name='source',
            field=models.CharField(blank=True, help_text='The name of that system, such as “HR”.', max_length=60, verbose_name='source of the external id'),
        ),
        migrations.AlterField(
            model_name='squadmembership',
            name='allocation',
            field=models.PositiveSmallIntegerField(blank=True, default=100, help_text='Percent of their time. Leave empty if you don’t know it.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='share of time in percent'),
        ),
        migrations.AlterConstraint(
            model_name='squad',
            name='squads_slug_unique',
            constraint=models.UniqueConstraint(fields=('slug',), name='squads_slug_unique', violation_error_message='This short name is already in use.'),
        ),
        migrations.AlterConstraint(
            model_name='squad',
            name='squads_external_id_once',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='squads_external_id_once', violation_error_message='This external id from this source is already in use.'),
        ),
        migrations.AlterConstraint(
            model_name='squad',
            name='squads_external_id_with_source',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('external_id', ''), ('source', '')), models.Q(models.Q(('external_id', ''), _negated=True), models.Q(('source', ''), _negated=True)), _connector='OR'), name='squads_external_id_with_source', violation_error_message='Enter both an external id and its source, or neither.'),
        ),
        migrations.AlterConstraint(
            model_name='squadintribe',
            name='squads_in_one_tribe',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func('squad', 'squad', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('effective_from', 'ends_before', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='squads_in_one_tribe', violation_error_message='This squad is already in a tribe on some of these days.'),
        ),
        migrations.AlterConstraint(
            model_name='squadmembership',
            name='squads_allocation_in_percent',
            constraint=models.CheckConstraint(condition=models.Q(('allocation__gte', 1), ('allocation__lte', 100)), name='squads_allocation_in_percent', violation_error_message='Enter a share of time from 1 to 100 percent.'),
        ),
        migrations.AlterConstraint(
            model_name='squadmembership',
            name='squads_one_product_owner',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role', 'product_owner')), expressions=[(models.Func('squad', 'squad', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('effective_from', 'ends_before', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='squads_one_product_owner', violation_error_message='This squad already has a product owner on some of these days.'),
        ),
        migrations.AlterConstraint(
            model_name='squadmembership',
            name='squads_once_as_member',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role', 'member')), expressions=[(models.Func('squad', 'squad', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('person', 'person', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('effective_from', 'ends_before', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='squads_once_as_member', violation_error_message='This person is already in the squad as member on some of these days.'),
        ),
        migrations.AlterConstraint(
            model_name='squadmembership',
            name='squads_once_as_product_owner',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role', 'product_owner')), expressions=[(models.Func('squad', 'squad', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('person', 'person', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('effective_from', 'ends_before', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='squads_once_as_product_owner', violation_error_message='This person is already in the squad as product owner on some of these days.'),
        ),
        migrations.AlterConstraint(
            model_name='squadmembership',
            name='squads_once_as_agile_coach',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role', 'agile_coach')), expressions=[(models.Func('squad', 'squad', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('person', 'person', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('effective_from', 'ends_before', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='squads_once_as_agile_coach', violation_error_message='This person is already in the squad as agile coach on some of these days.'),
        ),
    ]
