"""What lies within something else may not hold on days when that does not."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("squads", "0001_initial"), ("people", "0002_periods_stay_within")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER squads_squadintribe_within_squad
            AFTER INSERT OR UPDATE OF starts_on, ends_before, squad_id ON squads_squadintribe FOR EACH ROW
            EXECUTE FUNCTION stays_within('squads_squad', 'squad_id', 'These days go beyond those of the squad.')
            """,
            "DROP TRIGGER squads_squadintribe_within_squad ON squads_squadintribe",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER squads_squad_keeps_squadintribe
            AFTER UPDATE OF starts_on, ends_before ON squads_squad FOR EACH ROW
            EXECUTE FUNCTION keeps_within('squads_squadintribe', 'squad_id',
                'On days outside these there is a stay of a squad in a tribe. End or correct that first.')
            """,
            "DROP TRIGGER squads_squad_keeps_squadintribe ON squads_squad",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER squads_squadintribe_within_tribe
            AFTER INSERT OR UPDATE OF starts_on, ends_before, tribe_id ON squads_squadintribe FOR EACH ROW
            EXECUTE FUNCTION stays_within('tribes_tribe', 'tribe_id', 'These days go beyond those of the tribe.')
            """,
            "DROP TRIGGER squads_squadintribe_within_tribe ON squads_squadintribe",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER tribes_tribe_keeps_squadintribe
            AFTER UPDATE OF starts_on, ends_before ON tribes_tribe FOR EACH ROW
            EXECUTE FUNCTION keeps_within('squads_squadintribe', 'tribe_id',
                'On days outside these there is a stay of a squad in a tribe. End or correct that first.')
            """,
            "DROP TRIGGER tribes_tribe_keeps_squadintribe ON tribes_tribe",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER squads_squadmembership_within_squad
            AFTER INSERT OR UPDATE OF starts_on, ends_before, squad_id ON squads_squadmembership FOR EACH ROW
            EXECUTE FUNCTION stays_within('squads_squad', 'squad_id', 'These days go beyond those of the squad.')
            """,
            "DROP TRIGGER squads_squadmembership_within_squad ON squads_squadmembership",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER squads_squad_keeps_squadmembership
            AFTER UPDATE OF starts_on, ends_before ON squads_squad FOR EACH ROW
            EXECUTE FUNCTION keeps_within('squads_squadmembership', 'squad_id',
                'On days outside these there is a squad membership. End or correct that first.')
            """,
            "DROP TRIGGER squads_squad_keeps_squadmembership ON squads_squad",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER squads_squadmembership_within_person
            AFTER INSERT OR UPDATE OF starts_on, ends_before, person_id ON squads_squadmembership FOR EACH ROW
            EXECUTE FUNCTION stays_within('people_person', 'person_id', 'These days go beyond those of the person.')
            """,
            "DROP TRIGGER squads_squadmembership_within_person ON squads_squadmembership",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER people_person_keeps_squadmembership
            AFTER UPDATE OF starts_on, ends_before ON people_person FOR EACH ROW
            EXECUTE FUNCTION keeps_within('squads_squadmembership', 'person_id',
                'On days outside these there is a squad membership. End or correct that first.')
            """,
            "DROP TRIGGER people_person_keeps_squadmembership ON people_person",
        ),
    ]
