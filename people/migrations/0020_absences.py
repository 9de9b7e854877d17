"""When people are away, and who stands in for them; within the days on which they are here."""

import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0019_private_facts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, verbose_name='id')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('ends_before', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('effective_from', models.DateField(default=datetime.date(1, 1, 1), editable=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to='people.person')),
                ('stand_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absences_covered', to='people.person')),
            ],
            options={
                "default_permissions": ("change", "delete", "view"),
                'ordering': [models.OrderBy(models.F('starts_on'), nulls_first=True), 'pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_before', None), ('ends_before__gt', models.F('effective_from')), _connector='OR'), name='people_absence_ends_after_it_starts', violation_error_message='The last day must not be before the first day.'), models.UniqueConstraint(fields=('public_id',), name='people_absence_public_id'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func('person', 'person', models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func('effective_from', 'ends_before', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='people_absent_once', violation_error_message='This person is already away on some of those days.'), models.CheckConstraint(condition=models.Q(('stand_in', None), models.Q(('stand_in', models.F('person')), _negated=True), _connector='OR'), name='people_not_their_own_stand_in', violation_error_message='Nobody stands in for themselves. Choose somebody else, or leave it empty.')],
            },
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER people_absence_takes_effect BEFORE INSERT OR UPDATE ON people_absence FOR EACH ROW
            EXECUTE FUNCTION takes_effect('people_person', 'person_id')
            """,
            "DROP TRIGGER people_absence_takes_effect ON people_absence",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER people_absence_within_person
            AFTER INSERT OR UPDATE OF starts_on, ends_before, person_id ON people_absence FOR EACH ROW
            EXECUTE FUNCTION stays_within('people_person', 'person_id', 'These days go beyond those of the person.')
            """,
            "DROP TRIGGER people_absence_within_person ON people_absence",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER people_person_keeps_absence
            AFTER UPDATE OF starts_on, ends_before ON people_person FOR EACH ROW
            EXECUTE FUNCTION keeps_within('people_absence', 'person_id',
                'On days outside these there is an absence. End or correct that first.')
            """,
            "DROP TRIGGER people_person_keeps_absence ON people_person",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER people_absence_id_stays BEFORE UPDATE OF public_id ON people_absence FOR EACH ROW
            WHEN (OLD.public_id IS DISTINCT FROM NEW.public_id) EXECUTE FUNCTION id_stays()
            """,
            "DROP TRIGGER people_absence_id_stays ON people_absence",
        ),
    ]
