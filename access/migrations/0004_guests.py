"""A guest is one everywhere, never of a tribe."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0003_sessions'),
        ('people', '0021_photos'),
        ('tribes', '0007_plain_words'),
    ]

    operations = [
        migrations.AlterField(
            model_name='roleassignment',
            name='role',
            field=models.CharField(choices=[('administrator', 'Administrator'), ('people-admin', 'People admin'), ('model-steward', 'Model steward'), ('auditor', 'Auditor'), ('coach', 'Coach'), ('guest', 'Guest')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='roleassignment',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role', 'guest'), ('tribe', None)), expressions=[(models.Func('person', 'person', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('effective_from', 'ends_before', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='access_once_as_guest_everywhere', violation_error_message='This person is already guest of the organisation on some of these days.'),
        ),
        migrations.AddConstraint(
            model_name='roleassignment',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role', 'guest'), ('tribe__isnull', False)), expressions=[(models.Func('person', 'person', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('tribe', 'tribe', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('effective_from', 'ends_before', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='access_once_as_guest_in_tribe', violation_error_message='This person is already guest in this tribe on some of these days.'),
        ),
        migrations.AddConstraint(
            model_name='roleassignment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role', 'guest'), _negated=True), ('tribe', None), _connector='OR'), name='access_guest_everywhere', violation_error_message='A guest sees the tribes that they are in, whichever these are. Choose the whole organisation, or another role.'),
        ),
    ]
