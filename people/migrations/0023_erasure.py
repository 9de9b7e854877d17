"""Somebody who has left can be erased; the database gives their handles to nobody again, and keeps only hashes of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0022_confirmed_profiles"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="erased_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="erased"),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("erased_on", None), ("ends_before__isnull", False), _connector="OR"),
                name="people_erased_after_leaving",
                violation_error_message="Only somebody who has left can be erased.",
            ),
        ),
        migrations.CreateModel(
            name="ErasedHandle",
            fields=[("digest", models.CharField(max_length=64, primary_key=True, serialize=False))],
            options={"default_permissions": ()},
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION refuses_erased_handles() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (
                    SELECT FROM people_erasedhandle
                    WHERE digest = encode(sha256(convert_to(NEW.handle, 'UTF8')), 'hex')
                ) THEN
                    RAISE EXCEPTION 'The handle % belonged to somebody whose data was erased. Choose another handle.',
                        NEW.handle USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN NULL;
            END
            $$
            """,
            "DROP FUNCTION refuses_erased_handles()",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER people_person_has_no_erased_handle AFTER INSERT OR UPDATE OF handle ON people_person
            FOR EACH ROW EXECUTE FUNCTION refuses_erased_handles()
            """,
            "DROP TRIGGER people_person_has_no_erased_handle ON people_person",
        ),
    ]
