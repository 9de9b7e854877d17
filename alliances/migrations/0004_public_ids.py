"""Every row gets an id by which others know it for ever: a UUIDv7 that nothing changes."""

import uuid_utils.compat
from django.db import migrations, models
from django.db.models.expressions import RawSQL

# A UUIDv7 of this moment, which PostgreSQL has a function for only from 18 on. As a default that differs each
# time it is asked, it fills a table of 100,000 rows in one pass over it.
UUID7 = """
encode(set_bit(set_bit(overlay(
    uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
    FROM 1 FOR 6
), 52, 1), 53, 1), 'hex')::uuid
"""


class Migration(migrations.Migration):
    dependencies = [("alliances", "0003_first_day_may_be_unknown"), ("people", "0011_public_ids")]

    operations = [
        migrations.AddField(
            "alliance", "public_id", models.UUIDField("id", db_default=RawSQL(UUID7, ()), editable=False)
        ),
        migrations.AlterField(
            "alliance", "public_id", models.UUIDField("id", default=uuid_utils.compat.uuid7, editable=False)
        ),
        migrations.AddConstraint(
            "alliance", models.UniqueConstraint(fields=["public_id"], name="alliances_alliance_public_id")
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER alliances_alliance_id_stays BEFORE UPDATE OF public_id ON alliances_alliance FOR EACH ROW
            WHEN (OLD.public_id IS DISTINCT FROM NEW.public_id) EXECUTE FUNCTION id_stays()
            """,
            "DROP TRIGGER alliances_alliance_id_stays ON alliances_alliance",
        ),
        migrations.AddField(
            "alliancetrio", "public_id", models.UUIDField("id", db_default=RawSQL(UUID7, ()), editable=False)
        ),
        migrations.AlterField(
            "alliancetrio", "public_id", models.UUIDField("id", default=uuid_utils.compat.uuid7, editable=False)
        ),
        migrations.AddConstraint(
            "alliancetrio", models.UniqueConstraint(fields=["public_id"], name="alliances_alliancetrio_public_id")
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER alliances_alliancetrio_id_stays BEFORE UPDATE OF public_id ON alliances_alliancetrio FOR EACH ROW
            WHEN (OLD.public_id IS DISTINCT FROM NEW.public_id) EXECUTE FUNCTION id_stays()
            """,
            "DROP TRIGGER alliances_alliancetrio_id_stays ON alliances_alliancetrio",
        ),
    ]
