"""The day on which somebody last said that what is stored about a person is right."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0021_photos"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="confirmed_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="confirmed"),
        ),
    ]
