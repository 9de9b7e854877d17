"""The numbers of the records that were merged into one, so that their history is found."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0024_gaps")]

    operations = [
        migrations.AddField(
            "person",
            "merged_ids",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, default=list, editable=False, size=None
            ),
        ),
    ]
