"""A change set of a form is named by what the form is about; that stays as the rest of it does."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('history', '0004_change_sets_stay'),
    ]

    operations = [
        migrations.AddField(
            model_name='changeset',
            name='title',
            field=models.TextField(blank=True, db_default='', editable=False),
        ),
        migrations.RunSQL(
            """
            CREATE OR REPLACE TRIGGER history_changeset_stays
            BEFORE DELETE OR UPDATE OF id, at, kind, by_id, reason, title, undoes_id
            ON history_changeset FOR EACH ROW EXECUTE FUNCTION history_is_append_only()
            """,
            """
            CREATE OR REPLACE TRIGGER history_changeset_stays
            BEFORE DELETE OR UPDATE OF id, at, kind, by_id, reason, undoes_id
            ON history_changeset FOR EACH ROW EXECUTE FUNCTION history_is_append_only()
            """,
        ),
    ]
