"""What lies within something else may not hold on days when that does not."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("alliances", "0001_initial"), ("people", "0002_periods_stay_within")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER alliances_alliancetrio_within_alliance
            AFTER INSERT OR UPDATE OF starts_on, ends_before, alliance_id ON alliances_alliancetrio FOR EACH ROW
            EXECUTE FUNCTION stays_within('alliances_alliance', 'alliance_id', 'These days go beyond those of the alliance.')
            """,
            "DROP TRIGGER alliances_alliancetrio_within_alliance ON alliances_alliancetrio",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER alliances_alliance_keeps_alliancetrio
            AFTER UPDATE OF starts_on, ends_before ON alliances_alliance FOR EACH ROW
            EXECUTE FUNCTION keeps_within('alliances_alliancetrio', 'alliance_id',
                'On days outside these there is a trio in an alliance. End or correct that first.')
            """,
            "DROP TRIGGER alliances_alliance_keeps_alliancetrio ON alliances_alliance",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER alliances_alliancetrio_within_trio
            AFTER INSERT OR UPDATE OF starts_on, ends_before, trio_id ON alliances_alliancetrio FOR EACH ROW
            EXECUTE FUNCTION stays_within('trios_trio', 'trio_id', 'These days go beyond those of the trio.')
            """,
            "DROP TRIGGER alliances_alliancetrio_within_trio ON alliances_alliancetrio",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER trios_trio_keeps_alliancetrio
            AFTER UPDATE OF starts_on, ends_before ON trios_trio FOR EACH ROW
            EXECUTE FUNCTION keeps_within('alliances_alliancetrio', 'trio_id',
                'On days outside these there is a trio in an alliance. End or correct that first.')
            """,
            "DROP TRIGGER trios_trio_keeps_alliancetrio ON trios_trio",
        ),
    ]
