"""Photos of people, each stored once in two sizes."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0020_absences"),
    ]

    operations = [
        migrations.CreateModel(
            name="Photo",
            fields=[
                ("digest", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("small", models.BinaryField()),
                ("large", models.BinaryField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.AddField(
            model_name="person",
            name="photo",
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
    ]
