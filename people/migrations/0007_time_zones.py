from django.db import migrations, models


class Migration(migrations.Migration):
    """The field itself knows which time zones there are; nothing changes in the database."""

    dependencies = [("people", "0006_no_unproven_email")]
    operations = [
        migrations.AlterField("person", "time_zone", models.CharField(blank=True, max_length=60)),
    ]
