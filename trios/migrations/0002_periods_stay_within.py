"""What lies within something else may not hold on days when that does not."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("trios", "0001_initial"), ("people", "0002_periods_stay_within")]

    # A trio's days follow its tribe's in the same operation, so only the trio is checked there.
    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER trios_trio_within_tribe
            AFTER INSERT OR UPDATE OF starts_on, ends_before, tribe_id ON trios_trio FOR EACH ROW
            EXECUTE FUNCTION stays_within('tribes_tribe', 'tribe_id', 'These days go beyond those of the tribe.')
            """,
            "DROP TRIGGER trios_trio_within_tribe ON trios_trio",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER trios_trioseat_within_trio
            AFTER INSERT OR UPDATE OF starts_on, ends_before, trio_id ON trios_trioseat FOR EACH ROW
            EXECUTE FUNCTION stays_within('trios_trio', 'trio_id', 'These days go beyond those of the trio.')
            """,
            "DROP TRIGGER trios_trioseat_within_trio ON trios_trioseat",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER trios_trio_keeps_trioseat
            AFTER UPDATE OF starts_on, ends_before ON trios_trio FOR EACH ROW
            EXECUTE FUNCTION keeps_within('trios_trioseat', 'trio_id',
                'On days outside these there is a trio seat. End or correct that first.')
            """,
            "DROP TRIGGER trios_trio_keeps_trioseat ON trios_trio",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER trios_trioseat_within_person
            AFTER INSERT OR UPDATE OF starts_on, ends_before, person_id ON trios_trioseat FOR EACH ROW
            EXECUTE FUNCTION stays_within('people_person', 'person_id', 'These days go beyond those of the person.')
            """,
            "DROP TRIGGER trios_trioseat_within_person ON trios_trioseat",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER people_person_keeps_trioseat
            AFTER UPDATE OF starts_on, ends_before ON people_person FOR EACH ROW
            EXECUTE FUNCTION keeps_within('trios_trioseat', 'person_id',
                'On days outside these there is a trio seat. End or correct that first.')
            """,
            "DROP TRIGGER people_person_keeps_trioseat ON people_person",
        ),
    ]
