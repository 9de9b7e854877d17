"""A user is called an account, as everywhere else."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0014_last_days"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="user", options={"verbose_name": "account", "verbose_name_plural": "accounts"}
        ),
    ]
