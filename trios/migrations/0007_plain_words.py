"""Names of fields, helps and messages of constraints in plain words; nothing changes in the database."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0016_plain_words'),
        ('trios', '0006_last_days'),
    ]

    operations = [
        migrations.AlterConstraint(
            model_name='trioseat',
            name='trios_one_tribe_lead',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('seat', 'tribe_lead')), expressions=[(models.Func('trio', 'trio', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('effective_from', 'ends_before', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='trios_one_tribe_lead', violation_error_message='Somebody already holds the tribe lead seat on some of these days.'),
        ),
        migrations.AlterConstraint(
            model_name='trioseat',
            name='trios_one_product_lead',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('seat', 'product_lead')), expressions=[(models.Func('trio', 'trio', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('effective_from', 'ends_before', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='trios_one_product_lead', violation_error_message='Somebody already holds the product lead seat on some of these days.'),
        ),
        migrations.AlterConstraint(
            model_name='trioseat',
            name='trios_one_design_lead',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('seat', 'design_lead')), expressions=[(models.Func('trio', 'trio', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('effective_from', 'ends_before', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='trios_one_design_lead', violation_error_message='Somebody already holds the design lead seat on some of these days.'),
        ),
    ]
