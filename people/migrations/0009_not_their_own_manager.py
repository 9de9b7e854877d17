from django.db import migrations, models

NO_MANAGER = "UPDATE people_person SET manager_id = NULL WHERE manager_id = id"


class Migration(migrations.Migration):
    """Nobody is their own line manager: whoever was has none; that the history does not say."""

    dependencies = [("people", "0008_email_on_any_day")]
    operations = [
        # The constraints of foreign keys are checked now, so that the table can be altered afterwards.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RunSQL(NO_MANAGER, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                condition=models.Q(manager=None) | ~models.Q(manager=models.F("id")),
                name="people_not_their_own_manager",
                violation_error_message="Nobody is their own line manager. Choose somebody else, or leave it empty.",
            ),
        ),
    ]
