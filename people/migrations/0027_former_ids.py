"""The public ids of the records that were merged into one, by which it is still found."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0026_scope_of_bots")]

    operations = [
        migrations.AddField(
            "person",
            "former_ids",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), blank=True, default=list, editable=False, size=None
            ),
        ),
        migrations.AddIndex(
            "person",
            models.Index(
                fields=["id"],
                include=["former_ids"],
                condition=~models.Q(former_ids=[]),
                name="people_with_former_ids",
            ),
        ),
    ]
