"""Bots in squads."""

import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bots', '0001_initial'),
        ('squads', '0009_plain_words'),
    ]

    operations = [
        migrations.CreateModel(
            name='BotMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, verbose_name='id')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('ends_before', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('effective_from', models.DateField(default=datetime.date(1, 1, 1), editable=False)),
                ('bot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='squads', to='bots.bot')),
                ('squad', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bots', to='squads.squad')),
            ],
            options={
                'verbose_name': 'bot membership',
                'ordering': [models.OrderBy(models.F('starts_on'), nulls_first=True), 'pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_before', None), ('ends_before__gt', models.F('effective_from')), _connector='OR'), name='squads_botmembership_ends_after_it_starts', violation_error_message='The last day must not be before the first day.'), models.UniqueConstraint(fields=('public_id',), name='squads_botmembership_public_id'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func('squad', 'squad', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('bot', 'bot', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('effective_from', 'ends_before', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='squads_bot_once', violation_error_message='This bot is already in the squad on some of these days.')],
            },
        ),
    ]
