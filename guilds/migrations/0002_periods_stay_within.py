"""What lies within something else may not hold on days when that does not."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("guilds", "0001_initial"), ("people", "0002_periods_stay_within")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER guilds_guildmembership_within_guild
            AFTER INSERT OR UPDATE OF starts_on, ends_before, guild_id ON guilds_guildmembership FOR EACH ROW
            EXECUTE FUNCTION stays_within('guilds_guild', 'guild_id', 'These days go beyond those of the guild.')
            """,
            "DROP TRIGGER guilds_guildmembership_within_guild ON guilds_guildmembership",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER guilds_guild_keeps_guildmembership
            AFTER UPDATE OF starts_on, ends_before ON guilds_guild FOR EACH ROW
            EXECUTE FUNCTION keeps_within('guilds_guildmembership', 'guild_id',
                'On days outside these there is a guild membership. End or correct that first.')
            """,
            "DROP TRIGGER guilds_guild_keeps_guildmembership ON guilds_guild",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER guilds_guildmembership_within_person
            AFTER INSERT OR UPDATE OF starts_on, ends_before, person_id ON guilds_guildmembership FOR EACH ROW
            EXECUTE FUNCTION stays_within('people_person', 'person_id', 'These days go beyond those of the person.')
            """,
            "DROP TRIGGER guilds_guildmembership_within_person ON guilds_guildmembership",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER people_person_keeps_guildmembership
            AFTER UPDATE OF starts_on, ends_before ON people_person FOR EACH ROW
            EXECUTE FUNCTION keeps_within('guilds_guildmembership', 'person_id',
                'On days outside these there is a guild membership. End or correct that first.')
            """,
            "DROP TRIGGER people_person_keeps_guildmembership ON people_person",
        ),
    ]
