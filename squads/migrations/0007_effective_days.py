"""The day from which a row holds, as far as anybody can tell (see `Period.effective_from`)."""

import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0013_effective_days"),
        ("squads", "0006_external_ids"),
        ("tribes", "0005_effective_days"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="squad",
            name="squads_squad_ends_after_it_starts",
        ),
        migrations.RemoveConstraint(
            model_name="squadintribe",
            name="squads_squadintribe_ends_after_it_starts",
        ),
        migrations.RemoveConstraint(
            model_name="squadintribe",
            name="squads_in_one_tribe",
        ),
        migrations.RemoveConstraint(
            model_name="squadmembership",
            name="squads_squadmembership_ends_after_it_starts",
        ),
        migrations.RemoveConstraint(
            model_name="squadmembership",
            name="squads_one_product_owner",
        ),
        migrations.RemoveConstraint(
            model_name="squadmembership",
            name="squads_once_as_member",
        ),
        migrations.RemoveConstraint(
            model_name="squadmembership",
            name="squads_once_as_product_owner",
        ),
        migrations.RemoveConstraint(
            model_name="squadmembership",
            name="squads_once_as_agile_coach",
        ),
        migrations.AddField(
            model_name="squad",
            name="effective_from",
            field=models.DateField(default=datetime.date(1, 1, 1), editable=False),
        ),
        migrations.AddField(
            model_name="squadintribe",
            name="effective_from",
            field=models.DateField(default=datetime.date(1, 1, 1), editable=False),
        ),
        migrations.AddField(
            model_name="squadmembership",
            name="effective_from",
            field=models.DateField(default=datetime.date(1, 1, 1), editable=False),
        ),
        migrations.RunSQL(
            "UPDATE squads_squad SET effective_from = starts_on WHERE starts_on IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER squads_squad_takes_effect BEFORE INSERT OR UPDATE ON squads_squad FOR EACH ROW
            EXECUTE FUNCTION takes_effect()
            """,
            "DROP TRIGGER squads_squad_takes_effect ON squads_squad",
        ),
        migrations.RunSQL(
            "UPDATE squads_squadintribe SET effective_from = starts_on WHERE starts_on IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER squads_squadintribe_takes_effect BEFORE INSERT OR UPDATE ON squads_squadintribe FOR EACH ROW
            EXECUTE FUNCTION takes_effect('squads_squad', 'squad_id', 'tribes_tribe', 'tribe_id')
            """,
            "DROP TRIGGER squads_squadintribe_takes_effect ON squads_squadintribe",
        ),
        migrations.RunSQL(
            "UPDATE squads_squadmembership SET effective_from = starts_on WHERE starts_on IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER squads_squadmembership_takes_effect BEFORE INSERT OR UPDATE ON squads_squadmembership FOR EACH ROW
            EXECUTE FUNCTION takes_effect('squads_squad', 'squad_id', 'people_person', 'person_id')
            """,
            "DROP TRIGGER squads_squadmembership_takes_effect ON squads_squadmembership",
        ),
        migrations.AddConstraint(
            model_name="squad",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_before", None), ("ends_before__gt", models.F("effective_from")), _connector="OR"
                ),
                name="squads_squad_ends_after_it_starts",
                violation_error_message="The last day must not be before the first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="squadintribe",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_before", None), ("ends_before__gt", models.F("effective_from")), _connector="OR"
                ),
                name="squads_squadintribe_ends_after_it_starts",
                violation_error_message="The last day must not be before the first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="squadintribe",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            "squad",
                            "squad",
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
                name="squads_in_one_tribe",
                violation_error_message="This squad is in a tribe on some of those days already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="squadmembership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_before", None), ("ends_before__gt", models.F("effective_from")), _connector="OR"
                ),
                name="squads_squadmembership_ends_after_it_starts",
                violation_error_message="The last day must not be before the first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="squadmembership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("role", "product_owner")),
                expressions=[
                    (
                        models.Func(
                            "squad",
                            "squad",
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
                name="squads_one_product_owner",
                violation_error_message="This squad has a product owner on some of those days already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="squadmembership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("role", "member")),
                expressions=[
                    (
                        models.Func(
                            "squad",
                            "squad",
                            models.Value("[]"),
                            function="int8range",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                        ),
                        "=",
                    ),
                    (
                        models.Func(
                            "person",
                            "person",
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
                name="squads_once_as_member",
                violation_error_message="This person is in the squad as member on some of those days already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="squadmembership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("role", "product_owner")),
                expressions=[
                    (
                        models.Func(
                            "squad",
                            "squad",
                            models.Value("[]"),
                            function="int8range",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                        ),
                        "=",
                    ),
                    (
                        models.Func(
                            "person",
                            "person",
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
                name="squads_once_as_product_owner",
                violation_error_message="This person is in the squad as product owner on some of those days already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="squadmembership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("role", "agile_coach")),
                expressions=[
                    (
                        models.Func(
                            "squad",
                            "squad",
                            models.Value("[]"),
                            function="int8range",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                        ),
                        "=",
                    ),
                    (
                        models.Func(
                            "person",
                            "person",
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
                name="squads_once_as_agile_coach",
                violation_error_message="This person is in the squad as agile coach on some of those days already.",
            ),
        ),
    ]
