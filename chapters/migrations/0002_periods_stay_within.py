"""What lies within something else may not hold on days when that does not."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("chapters", "0001_initial"), ("people", "0002_periods_stay_within")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER chapters_chapter_within_tribe
            AFTER INSERT OR UPDATE OF starts_on, ends_before, tribe_id ON chapters_chapter FOR EACH ROW
            EXECUTE FUNCTION stays_within('tribes_tribe', 'tribe_id', 'These days go beyond those of the tribe.')
            """,
            "DROP TRIGGER chapters_chapter_within_tribe ON chapters_chapter",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER tribes_tribe_keeps_chapter
            AFTER UPDATE OF starts_on, ends_before ON tribes_tribe FOR EACH ROW
            EXECUTE FUNCTION keeps_within('chapters_chapter', 'tribe_id',
                'On days outside these there is a chapter. End or correct that first.')
            """,
            "DROP TRIGGER tribes_tribe_keeps_chapter ON tribes_tribe",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER chapters_chaptermembership_within_chapter
            AFTER INSERT OR UPDATE OF starts_on, ends_before, chapter_id ON chapters_chaptermembership FOR EACH ROW
            EXECUTE FUNCTION stays_within('chapters_chapter', 'chapter_id', 'These days go beyond those of the chapter.')
            """,
            "DROP TRIGGER chapters_chaptermembership_within_chapter ON chapters_chaptermembership",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER chapters_chapter_keeps_chaptermembership
            AFTER UPDATE OF starts_on, ends_before ON chapters_chapter FOR EACH ROW
            EXECUTE FUNCTION keeps_within('chapters_chaptermembership', 'chapter_id',
                'On days outside these there is a chapter membership. End or correct that first.')
            """,
            "DROP TRIGGER chapters_chapter_keeps_chaptermembership ON chapters_chapter",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER chapters_chaptermembership_within_person
            AFTER INSERT OR UPDATE OF starts_on, ends_before, person_id ON chapters_chaptermembership FOR EACH ROW
            EXECUTE FUNCTION stays_within('people_person', 'person_id', 'These days go beyond those of the person.')
            """,
            "DROP TRIGGER chapters_chaptermembership_within_person ON chapters_chaptermembership",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER people_person_keeps_chaptermembership
            AFTER UPDATE OF starts_on, ends_before ON people_person FOR EACH ROW
            EXECUTE FUNCTION keeps_within('chapters_chaptermembership', 'person_id',
                'On days outside these there is a chapter membership. End or correct that first.')
            """,
            "DROP TRIGGER people_person_keeps_chaptermembership ON people_person",
        ),
    ]
