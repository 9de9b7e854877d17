"""What lies within something else may not hold on days when that does not."""

from django.db import migrations


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


def within(table: str, column: str, what: str) -> list[migrations.RunSQL]:
    """The two triggers that keep memberships within a parent of theirs."""
    return [
        trigger(
            f"squads_botmembership_within_{what}",
            "squads_botmembership",
            f"AFTER INSERT OR UPDATE OF starts_on, ends_before, {column}",
            f"stays_within('{table}', '{column}', 'These days go beyond those of the {what}.')",
        ),
        trigger(
            f"{table}_keeps_botmembership",
            table,
            "AFTER UPDATE OF starts_on, ends_before",
            f"keeps_within('squads_botmembership', '{column}', "
            "'On days outside these there is a bot membership. End or correct that first.')",
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("squads", "0010_bots"), ("bots", "0002_accountable_people")]

    operations = [
        trigger(
            "squads_botmembership_takes_effect",
            "squads_botmembership",
            "BEFORE INSERT OR UPDATE",
            "takes_effect('squads_squad', 'squad_id', 'bots_bot', 'bot_id')",
        ),
        id_stays("squads_botmembership"),
        *within("squads_squad", "squad_id", "squad"),
        *within("bots_bot", "bot_id", "bot"),
    ]
