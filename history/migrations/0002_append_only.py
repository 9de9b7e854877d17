"""What happened stays: the database refuses to change or delete an entry."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("history", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'The history is append-only.' USING ERRCODE = 'restrict_violation';
            END
            $$
            """,
            "DROP FUNCTION history_is_append_only()",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER history_entry_append_only BEFORE UPDATE OR DELETE ON history_entry
            FOR EACH ROW EXECUTE FUNCTION history_is_append_only()
            """,
            "DROP TRIGGER history_entry_append_only ON history_entry",
        ),
    ]
