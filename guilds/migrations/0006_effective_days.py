"""The day from which a row holds, as far as anybody can tell (see `Period.effective_from`)."""

import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("guilds", "0005_external_ids"),
        ("people", "0013_effective_days"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="guild",
            name="guilds_guild_ends_after_it_starts",
        ),
        migrations.RemoveConstraint(
            model_name="guildmembership",
            name="guilds_guildmembership_ends_after_it_starts",
        ),
        migrations.RemoveConstraint(
            model_name="guildmembership",
            name="guilds_once_as_member",
        ),
        migrations.RemoveConstraint(
            model_name="guildmembership",
            name="guilds_once_as_coordinator",
        ),
        migrations.AddField(
            model_name="guild",
            name="effective_from",
            field=models.DateField(default=datetime.date(1, 1, 1), editable=False),
        ),
        migrations.AddField(
            model_name="guildmembership",
            name="effective_from",
            field=models.DateField(default=datetime.date(1, 1, 1), editable=False),
        ),
        migrations.RunSQL(
            "UPDATE guilds_guild SET effective_from = starts_on WHERE starts_on IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER guilds_guild_takes_effect BEFORE INSERT OR UPDATE ON guilds_guild FOR EACH ROW
            EXECUTE FUNCTION takes_effect()
            """,
            "DROP TRIGGER guilds_guild_takes_effect ON guilds_guild",
        ),
        migrations.RunSQL(
            "UPDATE guilds_guildmembership SET effective_from = starts_on WHERE starts_on IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER guilds_guildmembership_takes_effect BEFORE INSERT OR UPDATE ON guilds_guildmembership FOR EACH ROW
            EXECUTE FUNCTION takes_effect('guilds_guild', 'guild_id', 'people_person', 'person_id')
            """,
            "DROP TRIGGER guilds_guildmembership_takes_effect ON guilds_guildmembership",
        ),
        migrations.AddConstraint(
            model_name="guild",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_before", None), ("ends_before__gt", models.F("effective_from")), _connector="OR"
                ),
                name="guilds_guild_ends_after_it_starts",
                violation_error_message="The last day must not be before the first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="guildmembership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_before", None), ("ends_before__gt", models.F("effective_from")), _connector="OR"
                ),
                name="guilds_guildmembership_ends_after_it_starts",
                violation_error_message="The last day must not be before the first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="guildmembership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("role", "member")),
                expressions=[
                    (
                        models.Func(
                            "guild",
                            "guild",
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
                name="guilds_once_as_member",
                violation_error_message="This person is in the guild as member on some of those days already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="guildmembership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("role", "coordinator")),
                expressions=[
                    (
                        models.Func(
                            "guild",
                            "guild",
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
                name="guilds_once_as_coordinator",
                violation_error_message="This person is in the guild as coordinator on some of those days already.",
            ),
        ),
    ]
