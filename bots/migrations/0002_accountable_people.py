"""Nobody leaves before a bot of theirs is retired or somebody else’s.

A bot need not begin after its accountable person: who takes it over may have come later.
"""

from django.db import migrations

HAS_ACCOUNTABLE = """
CREATE FUNCTION bot_has_accountable() RETURNS trigger LANGUAGE plpgsql AS $$
-- The shared lock makes a person who leaves at the same moment wait, or be waited for.
DECLARE
    gone_from date;
BEGIN
    SELECT ends_before INTO gone_from FROM people_person WHERE id = NEW.accountable_id FOR SHARE;
    IF coalesce(NEW.ends_before, 'infinity') > coalesce(gone_from, 'infinity') THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME,
            MESSAGE = 'The accountable person leaves before the bot is retired. Choose somebody else.';
    END IF;
    RETURN NULL;
END
$$
"""
KEEPS_BOTS = """
CREATE FUNCTION person_keeps_bots() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM bots_bot WHERE accountable_id = NEW.id
               AND coalesce(ends_before, 'infinity') > coalesce(NEW.ends_before, 'infinity')) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME,
            MESSAGE = 'This person is accountable for a bot on later days. Choose somebody else for it first.';
    END IF;
    RETURN NULL;
END
$$
"""


def trigger(name: str, table: str, when: str, function: str) -> migrations.RunSQL:
    """A trigger for each row of a table."""
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}",
        f"DROP TRIGGER {name} ON {table}",
    )


def id_stays(table: str) -> migrations.RunSQL:
    """The trigger that refuses another id."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_id_stays BEFORE UPDATE OF public_id ON {table} FOR EACH ROW
        WHEN (OLD.public_id IS DISTINCT FROM NEW.public_id) EXECUTE FUNCTION id_stays()
        """,
        f"DROP TRIGGER {table}_id_stays ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("bots", "0001_initial"), ("people", "0024_gaps")]

    operations = [
        trigger("bots_bot_takes_effect", "bots_bot", "BEFORE INSERT OR UPDATE", "takes_effect()"),
        id_stays("bots_bot"),
        migrations.RunSQL(HAS_ACCOUNTABLE, "DROP FUNCTION bot_has_accountable()"),
        migrations.RunSQL(KEEPS_BOTS, "DROP FUNCTION person_keeps_bots()"),
        trigger(
            "bots_bot_has_accountable",
            "bots_bot",
            "AFTER INSERT OR UPDATE OF ends_before, accountable_id",
            "bot_has_accountable()",
        ),
        trigger(
            "people_person_keeps_bots", "people_person", "AFTER UPDATE OF ends_before", "person_keeps_bots()"
        ),
    ]
