"""Gaps between the periods of people who left and were hired again; nothing of theirs holds then."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models
from django.db.models.lookups import GreaterThan, LessThan


# As before, but for the gaps that people alone have.
STAYS_WITHIN = """
CREATE OR REPLACE FUNCTION stays_within() RETURNS trigger LANGUAGE plpgsql AS $$
-- Arguments: the table of the whole, the column that refers to it, what to say.
-- The shared lock makes a whole that ends at the same moment wait, or be waited for.
DECLARE
    days_of_the_whole datemultirange;
BEGIN
    EXECUTE format('SELECT datemultirange(daterange(effective_from, ends_before))%s FROM %I WHERE id = $1 FOR SHARE',
                   CASE TG_ARGV[0] WHEN 'people_person' THEN ' - coalesce(gaps, ''{}'')' ELSE '' END, TG_ARGV[0])
        INTO days_of_the_whole USING (to_jsonb(NEW) ->> TG_ARGV[1])::bigint;
    IF NOT days_of_the_whole @> daterange(NEW.effective_from, NEW.ends_before) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = TG_ARGV[2],
            CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$
"""
KEEPS_WITHIN = """
CREATE OR REPLACE FUNCTION keeps_within() RETURNS trigger LANGUAGE plpgsql AS $$
-- Arguments: the table of the parts, their column that refers to this one, what to say.
DECLARE
    days_of_the_whole datemultirange := datemultirange(daterange(NEW.effective_from, NEW.ends_before));
    outside boolean;
BEGIN
    IF TG_TABLE_NAME = 'people_person' THEN
        days_of_the_whole := days_of_the_whole - coalesce(NEW.gaps, '{}');
    END IF;
    IF NEW.effective_from <> OLD.effective_from THEN
        EXECUTE format('UPDATE %I SET starts_on = NULL WHERE %I = $1 AND starts_on IS NULL'
                       ' AND (ends_before IS NULL OR ends_before > $2)', TG_ARGV[0], TG_ARGV[1])
            USING NEW.id, NEW.effective_from;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM %I'
                   ' WHERE %I = $1 AND NOT $2 @> daterange(effective_from, ends_before))', TG_ARGV[0], TG_ARGV[1])
        INTO outside USING NEW.id, days_of_the_whole;
    IF outside THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = TG_ARGV[2],
            CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
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
    EXECUTE format('SELECT daterange(effective_from, ends_before) FROM %I WHERE id = $1 FOR SHARE', TG_ARGV[0])
        INTO days_of_the_whole USING (to_jsonb(NEW) ->> TG_ARGV[1])::bigint;
    IF NOT days_of_the_whole @> daterange(NEW.effective_from, NEW.ends_before) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = TG_ARGV[2],
            CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$
"""
KEPT_WITHIN = """
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
HASHED = models.Func(
    django.db.models.functions.text.Lower("email"),
    models.Value(0),
    function="hashtextextended",
    output_field=models.BigIntegerField(),
)
EMAIL = models.Func(
    HASHED,
    HASHED,
    models.Value("[]"),
    function="int8range",
    output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
)
DAYS = models.Func(
    "effective_from",
    "ends_before",
    function="daterange",
    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
)
DAYS_HERE = models.Func(
    models.Func(DAYS, function="datemultirange", output_field=models.TextField()),
    django.db.models.functions.comparison.Coalesce(
        "gaps",
        models.Func(function="datemultirange", output_field=models.TextField()),
        output_field=models.TextField(),
    ),
    arg_joiner=" - ",
    output_field=models.TextField(),
    template="(%(expressions)s)",
)
# One row for each gap, to look for those that begin or end within some days.
GAPS = """
CREATE VIEW people_gap AS
SELECT id, name, lower(gap) AS starts_on, upper(gap) AS ends_before
FROM people_person CROSS JOIN LATERAL unnest(gaps) AS gap WHERE gaps IS NOT NULL
"""



class Migration(migrations.Migration):
    dependencies = [("people", "0023_erasure")]

    operations = [
        migrations.RemoveConstraint("person", "people_email_on_any_day"),
        migrations.RemoveIndex("person", "people_by_name"),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL("ALTER TABLE people_person ADD COLUMN gaps datemultirange", "ALTER TABLE people_person DROP COLUMN gaps")],
            [migrations.AddField("person", "gaps", models.TextField(null=True, editable=False))],
        ),
        migrations.AddIndex(
            "person",
            models.Index(
                fields=["name", "id"], include=["effective_from", "ends_before"], name="people_by_name"
            ),
        ),
        migrations.AddIndex(
            "person",
            models.Index(
                condition=~models.Q(gaps=None), fields=["id"], include=["gaps"], name="people_with_gaps"
            ),
        ),
        migrations.AddConstraint(
            "person",
            django.contrib.postgres.constraints.ExclusionConstraint(
                condition=~models.Q(email=""),
                expressions=[(EMAIL, "="), (DAYS_HERE, "&&")],
                name="people_email_on_any_day",
                violation_error_message="Somebody else has this email address on some of these days.",
            ),
        ),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                condition=models.Q(
                    ("gaps", None),
                    models.Q(
                        GreaterThan(
                            models.Func("gaps", function="lower", output_field=models.DateField()),
                            models.F("effective_from"),
                        ),
                        models.Q(
                            ("ends_before", None),
                            LessThan(
                                models.Func("gaps", function="upper", output_field=models.DateField()),
                                models.F("ends_before"),
                            ),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="people_gaps_inside",
                violation_error_message="Gaps lie between the first and the last day.",
            ),
        ),
        migrations.RunSQL(STAYS_WITHIN, STAYED_WITHIN),
        migrations.RunSQL(KEEPS_WITHIN, KEPT_WITHIN),
        migrations.RunSQL(GAPS, "DROP VIEW people_gap"),
        migrations.CreateModel(
            name="PersonGap",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("starts_on", models.DateField()),
                ("ends_before", models.DateField()),
            ],
            options={"db_table": "people_gap", "default_permissions": (), "managed": False},
        ),
    ]
