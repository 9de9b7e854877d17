"""A key belongs to one token or session, not to all of an account. Answers of before are forgotten."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What was answered under a key before is answered anew: nobody knows to which token it belongs."""

    dependencies = [
        ("retries", "0001_answers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("DELETE FROM retries_answer", migrations.RunSQL.noop),
        migrations.RemoveConstraint("answer", "retries_key_of_an_account"),
        migrations.AddField(
            "answer", "credential", models.CharField(max_length=64, default=""), preserve_default=False
        ),
        migrations.AddConstraint(
            "answer",
            models.UniqueConstraint(fields=["by", "credential", "key"], name="retries_key_of_a_credential"),
        ),
    ]
