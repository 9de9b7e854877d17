"""Two trigger functions that keep one period within another; later apps use them."""

from django.db import migrations

STAYS_WITHIN = """
CREATE FUNCTION stays_within() RETURNS trigger LANGUAGE plpgsql AS $$
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

KEEPS_WITHIN = """
CREATE FUNCTION keeps_within() RETURNS trigger LANGUAGE plpgsql AS $$
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


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RunSQL(STAYS_WITHIN, "DROP FUNCTION stays_within()"),
        migrations.RunSQL(KEEPS_WITHIN, "DROP FUNCTION keeps_within()"),
    ]
