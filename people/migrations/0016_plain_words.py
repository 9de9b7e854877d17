"""Names of fields, helps and messages of constraints in plain words; nothing changes in the database."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('people', '0015_accounts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='person',
            name='external_id',
            field=models.CharField(blank=True, help_text='Its id in another system.', max_length=120, verbose_name='external id'),
        ),
        migrations.AlterField(
            model_name='person',
            name='source',
            field=models.CharField(blank=True, help_text='The name of that system, such as “HR”.', max_length=60, verbose_name='source of the external id'),
        ),
        migrations.AlterField(
            model_name='user',
            name='is_tool',
            field=models.BooleanField(default=False, editable=False, verbose_name='tool account'),
        ),
        migrations.AlterConstraint(
            model_name='person',
            name='people_handle_unique',
            constraint=models.UniqueConstraint(fields=('handle',), name='people_handle_unique', violation_error_message='This handle is already in use.'),
        ),
        migrations.AlterConstraint(
            model_name='person',
            name='people_not_their_own_manager',
            constraint=models.CheckConstraint(condition=models.Q(('manager', None), models.Q(('manager', models.F('id')), _negated=True), _connector='OR'), name='people_not_their_own_manager', violation_error_message='People can’t be their own line manager. Choose somebody else, or leave this empty.'),
        ),
        migrations.AlterConstraint(
            model_name='person',
            name='people_external_id_once',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='people_external_id_once', violation_error_message='This external id from this source is already in use.'),
        ),
        migrations.AlterConstraint(
            model_name='person',
            name='people_external_id_with_source',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('external_id', ''), ('source', '')), models.Q(models.Q(('external_id', ''), _negated=True), models.Q(('source', ''), _negated=True)), _connector='OR'), name='people_external_id_with_source', violation_error_message='Enter both an external id and its source, or neither.'),
        ),
        migrations.AlterConstraint(
            model_name='person',
            name='people_email_on_any_day',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('email', ''), _negated=True), expressions=[(models.Func(models.Func(django.db.models.functions.text.Lower('email'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Func(django.db.models.functions.text.Lower('email'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('effective_from', 'ends_before', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='people_email_on_any_day', violation_error_message='Somebody else has this email address on some of these days.'),
        ),
        migrations.AlterConstraint(
            model_name='user',
            name='people_user_email_unique',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='people_user_email_unique', violation_error_message='Another account already has this email address.'),
        ),
    ]
