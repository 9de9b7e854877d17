"""Bots, each with a person who is accountable for it."""

import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0026_scope_of_bots'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, verbose_name='id')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('ends_before', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('effective_from', models.DateField(default=datetime.date(1, 1, 1), editable=False)),
                ('name', models.CharField(max_length=200)),
                ('external_id', models.CharField(blank=True, help_text='Its id in another system.', max_length=120, verbose_name='external id')),
                ('source', models.CharField(blank=True, help_text='The name of that system, such as “HR”.', max_length=60, verbose_name='source of the external id')),
                ('former_keys', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('slug', models.CharField(max_length=80, verbose_name='short name')),
                ('description', models.TextField(blank=True)),
                ('link', models.CharField(blank=True, help_text='The address of its page or repository.', max_length=500, validators=[django.core.validators.URLValidator(['http', 'https'])])),
                ('accountable', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bots', to='people.person', verbose_name='accountable person')),
            ],
            options={
                'ordering': ['name', 'pk'],
                'abstract': False,
                'default_permissions': ('change', 'delete', 'view'),
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['former_keys'], name='bots_former_keys')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_before', None), ('ends_before__gt', models.F('effective_from')), _connector='OR'), name='bots_bot_ends_after_it_starts', violation_error_message='The last day must not be before the first day.'), models.UniqueConstraint(fields=('public_id',), name='bots_bot_public_id'), models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='bots_external_id_once', violation_error_message='This external id from this source is already in use.'), models.CheckConstraint(condition=models.Q(models.Q(('external_id', ''), ('source', '')), models.Q(models.Q(('external_id', ''), _negated=True), models.Q(('source', ''), _negated=True)), _connector='OR'), name='bots_external_id_with_source', violation_error_message='Enter both an external id and its source, or neither.'), models.UniqueConstraint(fields=('slug',), name='bots_slug_unique', violation_error_message='This short name is already in use.')],
            },
        ),
    ]
