"""The day from which a row holds, as far as anybody can tell (see `Period.effective_from`)."""

import datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0013_effective_days"),
        ("tribes", "0004_external_ids"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="tribe",
            name="tribes_tribe_ends_after_it_starts",
        ),
        migrations.AddField(
            model_name="tribe",
            name="effective_from",
            field=models.DateField(default=datetime.date(1, 1, 1), editable=False),
        ),
        migrations.RunSQL(
            "UPDATE tribes_tribe SET effective_from = starts_on WHERE starts_on IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER tribes_tribe_takes_effect BEFORE INSERT OR UPDATE ON tribes_tribe FOR EACH ROW
            EXECUTE FUNCTION takes_effect()
            """,
            "DROP TRIGGER tribes_tribe_takes_effect ON tribes_tribe",
        ),
        migrations.AddConstraint(
            model_name="tribe",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_before", None), ("ends_before__gt", models.F("effective_from")), _connector="OR"
                ),
                name="tribes_tribe_ends_after_it_starts",
                violation_error_message="The last day must not be before the first day.",
            ),
        ),
    ]
