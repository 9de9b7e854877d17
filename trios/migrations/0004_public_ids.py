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
    dependencies = [("trios", "0003_first_day_may_be_unknown"), ("people", "0011_public_ids")]

    operations = [
        migrations.AddField(
            "trio", "public_id", models.UUIDField("id", db_default=RawSQL(UUID7, ()), editable=False)
        ),
        migrations.AlterField(
            "trio", "public_id", models.UUIDField("id", default=uuid_utils.compat.uuid7, editable=False)
        ),
        migrations.AddConstraint(
            "trio", models.UniqueConstraint(fields=["public_id"], name="trios_trio_public_id")
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER trios_trio_id_stays BEFORE UPDATE OF public_id ON trios_trio FOR EACH ROW
            WHEN (OLD.public_id IS DISTINCT FROM NEW.public_id) EXECUTE FUNCTION id_stays()
            """,
            "DROP TRIGGER trios_trio_id_stays ON trios_trio",
        ),
        migrations.AddField(
            "trioseat", "public_id", models.UUIDField("id", db_default=RawSQL(UUID7, ()), editable=False)
        ),
        migrations.AlterField(
            "trioseat", "public_id", models.UUIDField("id", default=uuid_utils.compat.uuid7, editable=False)
        ),
        migrations.AddConstraint(
            "trioseat", models.UniqueConstraint(fields=["public_id"], name="trios_trioseat_public_id")
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER trios_trioseat_id_stays BEFORE UPDATE OF public_id ON trios_trioseat FOR EACH ROW
            WHEN (OLD.public_id IS DISTINCT FROM NEW.public_id) EXECUTE FUNCTION id_stays()
            """,
            "DROP TRIGGER trios_trioseat_id_stays ON trios_trioseat",
        ),
    ]
