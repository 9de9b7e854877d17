"""The day from which a row holds, as far as anybody can tell (see `Period.effective_from`)."""

import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chapters", "0005_external_ids"),
        ("people", "0013_effective_days"),
        ("tribes", "0005_effective_days"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="chapter",
            name="chapters_chapter_ends_after_it_starts",
        ),
        migrations.RemoveConstraint(
            model_name="chaptermembership",
            name="chapters_chaptermembership_ends_after_it_starts",
        ),
        migrations.RemoveConstraint(
            model_name="chaptermembership",
            name="chapters_one_lead",
        ),
        migrations.RemoveConstraint(
            model_name="chaptermembership",
            name="chapters_once_as_member",
        ),
        migrations.RemoveConstraint(
            model_name="chaptermembership",
            name="chapters_once_as_lead",
        ),
        migrations.AddField(
            model_name="chapter",
            name="effective_from",
            field=models.DateField(default=datetime.date(1, 1, 1), editable=False),
        ),
        migrations.AddField(
            model_name="chaptermembership",
            name="effective_from",
            field=models.DateField(default=datetime.date(1, 1, 1), editable=False),
        ),
        migrations.RunSQL(
            "UPDATE chapters_chapter SET effective_from = starts_on WHERE starts_on IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER chapters_chapter_takes_effect BEFORE INSERT OR UPDATE ON chapters_chapter FOR EACH ROW
            EXECUTE FUNCTION takes_effect('tribes_tribe', 'tribe_id')
            """,
            "DROP TRIGGER chapters_chapter_takes_effect ON chapters_chapter",
        ),
        migrations.RunSQL(
            "UPDATE chapters_chaptermembership SET effective_from = starts_on WHERE starts_on IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER chapters_chaptermembership_takes_effect BEFORE INSERT OR UPDATE ON chapters_chaptermembership FOR EACH ROW
            EXECUTE FUNCTION takes_effect('chapters_chapter', 'chapter_id', 'people_person', 'person_id')
            """,
            "DROP TRIGGER chapters_chaptermembership_takes_effect ON chapters_chaptermembership",
        ),
        migrations.AddConstraint(
            model_name="chapter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_before", None), ("ends_before__gt", models.F("effective_from")), _connector="OR"
                ),
                name="chapters_chapter_ends_after_it_starts",
                violation_error_message="The last day must not be before the first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="chaptermembership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_before", None), ("ends_before__gt", models.F("effective_from")), _connector="OR"
                ),
                name="chapters_chaptermembership_ends_after_it_starts",
                violation_error_message="The last day must not be before the first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="chaptermembership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("role", "lead")),
                expressions=[
                    (
                        models.Func(
                            "chapter",
                            "chapter",
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
                name="chapters_one_lead",
                violation_error_message="This chapter has a lead on some of those days already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="chaptermembership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("role", "member")),
                expressions=[
                    (
                        models.Func(
                            "chapter",
                            "chapter",
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
                name="chapters_once_as_member",
                violation_error_message="This person is in the chapter as member on some of those days already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="chaptermembership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("role", "lead")),
                expressions=[
                    (
                        models.Func(
                            "chapter",
                            "chapter",
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
                name="chapters_once_as_lead",
                violation_error_message="This person is in the chapter as lead on some of those days already.",
            ),
        ),
    ]
