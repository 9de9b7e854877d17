"""Tokens can be limited to the blueprint."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0027_former_ids'),
    ]

    operations = [
        migrations.AlterField(
            model_name='token',
            name='scope',
            field=models.CharField(default='read', max_length=200, validators=[django.core.validators.RegexValidator('^(read|write|administer|(people:write|tribes:write|trios:write|squads:write|chapters:write|guilds:write|alliances:write|bots:write|blueprint:write|access:write|history:write|sheets)( (people:write|tribes:write|trios:write|squads:write|chapters:write|guilds:write|alliances:write|bots:write|blueprint:write|access:write|history:write|sheets))*)$', 'Write one of read, write, administer; or, with spaces between, some of people:write, tribes:write, trios:write, squads:write, chapters:write, guilds:write, alliances:write, bots:write, blueprint:write, access:write, history:write, sheets.', code='scope')]),
        ),
    ]
