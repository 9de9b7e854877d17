import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# Nobody is signed out by the upgrade. Whose a session is, it is told when it is used next.
TAKE_OVER = """
INSERT INTO access_session (session_key, session_data, expire_date, public_id, device, created_at, seen_at)
SELECT session_key, session_data, expire_date, gen_random_uuid(), '', now(), now() - interval '1 day'
FROM django_session WHERE expire_date > now()
"""


class Migration(migrations.Migration):
    """Sessions know whose they are and in which browser. Those of Django's own table are taken over."""

    dependencies = [
        ("access", "0002_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("sessions", "0001_initial"),
    ]
    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("device", models.TextField(blank=True)),
                ("address", models.GenericIPAddressField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "session", "verbose_name_plural": "sessions", "abstract": False},
        ),
        migrations.RunSQL(TAKE_OVER, migrations.RunSQL.noop),
    ]
