"""The gaps in which people are gone, as search finds who is here on a day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0002_documents_by_name_and_key")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL("ALTER TABLE search_document ADD COLUMN gaps datemultirange", "ALTER TABLE search_document DROP COLUMN gaps")],
            [migrations.AddField("document", "gaps", models.TextField(null=True, editable=False))],
        ),
    ]
