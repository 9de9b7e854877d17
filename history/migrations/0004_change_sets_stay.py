"""What was done together stays so: the database refuses to delete a change set, or to change what it says."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("history", "0003_change_sets")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER history_changeset_stays BEFORE DELETE OR UPDATE OF id, at, kind, by_id, reason, undoes_id
            ON history_changeset FOR EACH ROW EXECUTE FUNCTION history_is_append_only()
            """,
            "DROP TRIGGER history_changeset_stays ON history_changeset",
        ),
    ]
