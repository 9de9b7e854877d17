"""The day from which a row holds, as far as anybody can tell (see `Period.effective_from`)."""

import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.functions.text
from django.db import migrations, models

TAKES_EFFECT = """
CREATE FUNCTION takes_effect() RETURNS trigger LANGUAGE plpgsql AS $$
-- Arguments: for each of the wholes that a row lies in, its table and the column that refers to it.
-- The shared lock makes a whole whose first day changes at the same moment wait, or be waited for.
DECLARE
    begins date;
BEGIN
    NEW.effective_from := coalesce(NEW.starts_on, '0001-01-01');
    IF NEW.starts_on IS NULL THEN
        FOR n IN 0 .. TG_NARGS / 2 - 1 LOOP
            EXECUTE format('SELECT effective_from FROM %I WHERE id = $1 FOR SHARE', TG_ARGV[2 * n])
                INTO begins USING (to_jsonb(NEW) ->> TG_ARGV[2 * n + 1])::bigint;
            NEW.effective_from := greatest(NEW.effective_from, begins);
        END LOOP;
    END IF;
    RETURN NEW;
END
$$
"""

STAYED_WITHIN = """
CREATE OR REPLACE FUNCTION stays_within() RETURNS trigger LANGUAGE plpgsql AS $$
-- Arguments: the table of the whole, the column that refers to it, what to say.
-- The shared lock makes a whole that ends at the same moment wait, or be waited for.
DECLARE
    days_of_the_whole daterange;
BEGIN
    EXECUTE format('SELECT daterange(starts_on, ends_before) FROM %I WHERE id = $1 FOR SHARE', TG_ARGV[0])
        INTO days_of_the_whole USING (to_jsonb(NEW) ->> TG_ARGV[1])::bigint;
    IF NOT days_of_the_whole @> daterange(NEW.starts_on, NEW.ends_before) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = TG_ARGV[2],
            CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$
"""
STAYS_WITHIN = STAYED_WITHIN.replace("starts_on", "effective_from")

KEPT_WITHIN = """
CREATE OR REPLACE FUNCTION keeps_within() RETURNS trigger LANGUAGE plpgsql AS $$
-- Arguments: the table of the parts, their column that refers to this one, what to say.
DECLARE
    outside boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE %I = $1 AND NOT $2 @> daterange(starts_on, ends_before))',
                   TG_ARGV[0], TG_ARGV[1])
        INTO outside USING NEW.id, daterange(NEW.starts_on, NEW.ends_before);
    IF outside THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = TG_ARGV[2],
            CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$
"""
# The parts of which nobody knows the first day follow: naming the column is enough for their own triggers.
KEEPS_WITHIN = """
CREATE OR REPLACE FUNCTION keeps_within() RETURNS trigger LANGUAGE plpgsql AS $$
-- Arguments: the table of the parts, their column that refers to this one, what to say.
DECLARE
    outside boolean;
BEGIN
    IF NEW.effective_from <> OLD.effective_from THEN
        EXECUTE format('UPDATE %I SET starts_on = NULL WHERE %I = $1 AND starts_on IS NULL'
                       ' AND (ends_before IS NULL OR ends_before > $2)', TG_ARGV[0], TG_ARGV[1])
            USING NEW.id, NEW.effective_from;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM %I'
                   ' WHERE %I = $1 AND NOT $2 @> daterange(effective_from, ends_before))', TG_ARGV[0], TG_ARGV[1])
        INTO outside USING NEW.id, daterange(NEW.effective_from, NEW.ends_before);
    IF outside THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = TG_ARGV[2],
            CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0012_external_ids"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="person",
            name="people_person_ends_after_it_starts",
        ),
        migrations.RemoveConstraint(
            model_name="person",
            name="people_email_on_any_day",
        ),
        migrations.AddField(
            model_name="person",
            name="effective_from",
            field=models.DateField(default=datetime.date(1, 1, 1), editable=False),
        ),
        migrations.RunSQL(TAKES_EFFECT, "DROP FUNCTION takes_effect()"),
        migrations.RunSQL(STAYS_WITHIN, STAYED_WITHIN),
        migrations.RunSQL(KEEPS_WITHIN, KEPT_WITHIN),
        migrations.RunSQL(
            "UPDATE people_person SET effective_from = starts_on WHERE starts_on IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER people_person_takes_effect BEFORE INSERT OR UPDATE ON people_person FOR EACH ROW
            EXECUTE FUNCTION takes_effect()
            """,
            "DROP TRIGGER people_person_takes_effect ON people_person",
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_before", None), ("ends_before__gt", models.F("effective_from")), _connector="OR"
                ),
                name="people_person_ends_after_it_starts",
                violation_error_message="The last day must not be before the first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("email", ""), _negated=True),
                expressions=[
                    (
                        models.Func(
                            models.Func(
                                django.db.models.functions.text.Lower("email"),
                                models.Value(0),
                                function="hashtextextended",
                                output_field=models.BigIntegerField(),
                            ),
                            models.Func(
                                django.db.models.functions.text.Lower("email"),
                                models.Value(0),
                                function="hashtextextended",
                                output_field=models.BigIntegerField(),
                            ),
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
                name="people_email_on_any_day",
                violation_error_message="Somebody has this email on some of those days already.",
            ),
        ),
    ]
