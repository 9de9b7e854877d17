from django.db import migrations, models


class Migration(migrations.Migration):
    """Read the list of people in its order from an index, however far in, by name, job title or location."""

    dependencies = [
        ("people", "0004_tokens_and_tools"),
    ]
    operations = [
        migrations.RemoveIndex("person", "people_by_name"),
        migrations.AddIndex(
            "person",
            models.Index(fields=["name", "id"], include=["starts_on", "ends_before"], name="people_by_name"),
        ),
        migrations.AddIndex(
            "person",
            models.Index(fields=["job_title", "name", "id"], name="people_by_job_title"),
        ),
        migrations.AddIndex(
            "person",
            models.Index(fields=["location", "name", "id"], name="people_by_location"),
        ),
    ]
