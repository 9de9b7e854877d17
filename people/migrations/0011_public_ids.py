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
    dependencies = [("people", "0010_scopes_by_area")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION id_stays() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'The id of a row of % never changes.', TG_TABLE_NAME
                    USING ERRCODE = 'integrity_constraint_violation';
            END $$
            """,
            "DROP FUNCTION id_stays()",
        ),
        migrations.AddField(
            "person", "public_id", models.UUIDField("id", db_default=RawSQL(UUID7, ()), editable=False)
        ),
        migrations.AlterField(
            "person", "public_id", models.UUIDField("id", default=uuid_utils.compat.uuid7, editable=False)
        ),
        migrations.AddConstraint(
            "person", models.UniqueConstraint(fields=["public_id"], name="people_person_public_id")
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER people_person_id_stays BEFORE UPDATE OF public_id ON people_person FOR EACH ROW
            WHEN (OLD.public_id IS DISTINCT FROM NEW.public_id) EXECUTE FUNCTION id_stays()
            """,
            "DROP TRIGGER people_person_id_stays ON people_person",
        ),
    ]
