"""The day from which a row holds, as far as anybody can tell (see `Period.effective_from`)."""

import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0013_effective_days"),
        ("tribes", "0005_effective_days"),
        ("trios", "0004_public_ids"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="trio",
            name="trios_trio_ends_after_it_starts",
        ),
        migrations.RemoveConstraint(
            model_name="trioseat",
            name="trios_trioseat_ends_after_it_starts",
        ),
        migrations.RemoveConstraint(
            model_name="trioseat",
            name="trios_one_tribe_lead",
        ),
        migrations.RemoveConstraint(
            model_name="trioseat",
            name="trios_one_product_lead",
        ),
        migrations.RemoveConstraint(
            model_name="trioseat",
            name="trios_one_design_lead",
        ),
        migrations.AddField(
            model_name="trio",
            name="effective_from",
            field=models.DateField(default=datetime.date(1, 1, 1), editable=False),
        ),
        migrations.AddField(
            model_name="trioseat",
            name="effective_from",
            field=models.DateField(default=datetime.date(1, 1, 1), editable=False),
        ),
        migrations.RunSQL(
            "UPDATE trios_trio SET effective_from = starts_on WHERE starts_on IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER trios_trio_takes_effect BEFORE INSERT OR UPDATE ON trios_trio FOR EACH ROW
            EXECUTE FUNCTION takes_effect('tribes_tribe', 'tribe_id')
            """,
            "DROP TRIGGER trios_trio_takes_effect ON trios_trio",
        ),
        migrations.RunSQL(
            "UPDATE trios_trioseat SET effective_from = starts_on WHERE starts_on IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER trios_trioseat_takes_effect BEFORE INSERT OR UPDATE ON trios_trioseat FOR EACH ROW
            EXECUTE FUNCTION takes_effect('trios_trio', 'trio_id', 'people_person', 'person_id')
            """,
            "DROP TRIGGER trios_trioseat_takes_effect ON trios_trioseat",
        ),
        migrations.AddConstraint(
            model_name="trio",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_before", None), ("ends_before__gt", models.F("effective_from")), _connector="OR"
                ),
                name="trios_trio_ends_after_it_starts",
                violation_error_message="The last day must not be before the first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="trioseat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_before", None), ("ends_before__gt", models.F("effective_from")), _connector="OR"
                ),
                name="trios_trioseat_ends_after_it_starts",
                violation_error_message="The last day must not be before the first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="trioseat",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("seat", "tribe_lead")),
                expressions=[
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
                name="trios_one_tribe_lead",
                violation_error_message="Somebody holds the tribe lead seat on some of those days already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="trioseat",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("seat", "product_lead")),
                expressions=[
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
                name="trios_one_product_lead",
                violation_error_message="Somebody holds the product lead seat on some of those days already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="trioseat",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("seat", "design_lead")),
                expressions=[
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
                name="trios_one_design_lead",
                violation_error_message="Somebody holds the design lead seat on some of those days already.",
            ),
        ),
    ]
