"""Sizes that the organisation recommends."""

import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.functions.text
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [('people', '0028_scope_of_blueprint')]

    operations = [
        migrations.CreateModel(
            name='RecommendedSize',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, verbose_name='id')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('ends_before', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('effective_from', models.DateField(default=datetime.date(1, 1, 1), editable=False)),
                ('element', models.CharField(choices=[('squad', 'Squads'), ('tribe', 'Tribes'), ('chapter', 'Chapters'), ('guild', 'Guilds'), ('alliance', 'Alliances')], max_length=20, verbose_name='what for')),
                ('at_least', models.PositiveIntegerField(blank=True, help_text='Leave empty if there is no least number.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10000000)])),
                ('at_most', models.PositiveIntegerField(blank=True, help_text='Leave empty if there is no greatest number.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10000000)])),
            ],
            options={
                'verbose_name': 'recommended size',
                'ordering': ['element', models.OrderBy(models.F('starts_on'), nulls_first=True), 'pk'],
                'abstract': False,
                'default_permissions': ('change', 'delete', 'view'),
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_before', None), ('ends_before__gt', models.F('effective_from')), _connector='OR'), name='blueprint_recommendedsize_ends_after_it_starts', violation_error_message='The last day must not be before the first day.'), models.UniqueConstraint(fields=('public_id',), name='blueprint_recommendedsize_public_id'), models.CheckConstraint(condition=models.Q(('at_least', None), ('at_most', None), ('at_least__lte', models.F('at_most')), _connector='OR'), name='blueprint_size_from_least_to_most', violation_error_message='The least number must not be above the greatest.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(django.db.models.functions.text.Lower('element'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Func(django.db.models.functions.text.Lower('element'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('effective_from', 'ends_before', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='blueprint_one_size_at_a_time', violation_error_message='Another size is recommended on some of these days. End or correct that first.')],
            },
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER blueprint_recommendedsize_takes_effect
            BEFORE INSERT OR UPDATE ON blueprint_recommendedsize FOR EACH ROW EXECUTE FUNCTION takes_effect()
            """,
            "DROP TRIGGER blueprint_recommendedsize_takes_effect ON blueprint_recommendedsize",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER blueprint_recommendedsize_id_stays
            BEFORE UPDATE OF public_id ON blueprint_recommendedsize FOR EACH ROW
            WHEN (OLD.public_id IS DISTINCT FROM NEW.public_id) EXECUTE FUNCTION id_stays()
            """,
            "DROP TRIGGER blueprint_recommendedsize_id_stays ON blueprint_recommendedsize",
        ),
    ]
