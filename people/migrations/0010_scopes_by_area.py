"""A token may be limited to some areas; those that there are keep what they may."""

import django.core.validators
from django.db import migrations, models

AREAS = "people:write|tribes:write|trios:write|squads:write|chapters:write|guilds:write|alliances:write|history:write|sheets"


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0009_not_their_own_manager"),
    ]

    operations = [
        migrations.AlterField(
            model_name="token",
            name="scope",
            field=models.CharField(
                default="read",
                max_length=200,
                validators=[
                    django.core.validators.RegexValidator(
                        f"^(read|write|administer|({AREAS})( ({AREAS}))*)$",
                        "Write one of read, write, administer; or, with spaces between, some of people:write, tribes:write, trios:write, squads:write, chapters:write, guilds:write, alliances:write, history:write, sheets.",
                        code="scope",
                    )
                ],
            ),
        ),
    ]
