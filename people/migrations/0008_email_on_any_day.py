from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField
from django.db import migrations, models
from django.db.models.functions import Lower

HASHED = models.Func(
    Lower("email"), models.Value(0), function="hashtextextended", output_field=models.BigIntegerField()
)


class Migration(migrations.Migration):
    """An email is one person's on any day, and may be another's before or after; it was one person's for ever."""

    dependencies = [("people", "0007_time_zones")]
    operations = [
        migrations.RemoveConstraint("person", "people_email_unique"),
        migrations.AddIndex(
            "person", models.Index(Lower("email"), condition=~models.Q(email=""), name="people_by_email")
        ),
        migrations.AddConstraint(
            "person",
            ExclusionConstraint(
                name="people_email_on_any_day",
                expressions=[
                    (
                        models.Func(
                            HASHED,
                            HASHED,
                            models.Value("[]"),
                            function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        "=",
                    ),
                    (
                        models.Func(
                            "starts_on", "ends_before", function="daterange", output_field=DateRangeField()
                        ),
                        "&&",
                    ),
                ],
                condition=~models.Q(email=""),
                violation_error_message="Somebody has this email on some of those days already.",
            ),
        ),
    ]
