"""The day from which a row holds, as far as anybody can tell (see `Period.effective_from`)."""

import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0013_effective_days"),
        ("alliances", "0005_external_ids"),
        ("trios", "0005_effective_days"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="alliance",
            name="alliances_alliance_ends_after_it_starts",
        ),
        migrations.RemoveConstraint(
            model_name="alliancetrio",
            name="alliances_alliancetrio_ends_after_it_starts",
        ),
        migrations.RemoveConstraint(
            model_name="alliancetrio",
            name="alliances_trio_once",
        ),
        migrations.AddField(
            model_name="alliance",
            name="effective_from",
            field=models.DateField(default=datetime.date(1, 1, 1), editable=False),
        ),
        migrations.AddField(
            model_name="alliancetrio",
            name="effective_from",
            field=models.DateField(default=datetime.date(1, 1, 1), editable=False),
        ),
        migrations.RunSQL(
            "UPDATE alliances_alliance SET effective_from = starts_on WHERE starts_on IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER alliances_alliance_takes_effect BEFORE INSERT OR UPDATE ON alliances_alliance FOR EACH ROW
            EXECUTE FUNCTION takes_effect()
            """,
            "DROP TRIGGER alliances_alliance_takes_effect ON alliances_alliance",
        ),
        migrations.RunSQL(
            "UPDATE alliances_alliancetrio SET effective_from = starts_on WHERE starts_on IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER alliances_alliancetrio_takes_effect BEFORE INSERT OR UPDATE ON alliances_alliancetrio FOR EACH ROW
            EXECUTE FUNCTION takes_effect('alliances_alliance', 'alliance_id', 'trios_trio', 'trio_id')
            """,
            "DROP TRIGGER alliances_alliancetrio_takes_effect ON alliances_alliancetrio",
        ),
        migrations.AddConstraint(
            model_name="alliance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_before", None), ("ends_before__gt", models.F("effective_from")), _connector="OR"
                ),
                name="alliances_alliance_ends_after_it_starts",
                violation_error_message="The last day must not be before the first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="alliancetrio",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_before", None), ("ends_before__gt", models.F("effective_from")), _connector="OR"
                ),
                name="alliances_alliancetrio_ends_after_it_starts",
                violation_error_message="The last day must not be before the first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="alliancetrio",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            "alliance",
                            "alliance",
                            models.Value("[]"),
                            function="int8range",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                        ),
                        "=",
                    ),
                    (
                        models.Func(
                            "trio",
                            "trio",
                            models.Value("[]"),
                            function="int8range",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                        ),
                        "=",
                    ),
                    (
                        models.Func(
                            "effective_from",
                            "ends_before",
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="alliances_trio_once",
                violation_error_message="This trio is in the alliance on some of those days already.",
            ),
        ),
    ]
