"""What people say of themselves: how to reach them, when they work, what to ask them about."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0017_scope_of_roles"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="introduction",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="person",
            name="ask_about",
            field=models.CharField(blank=True, max_length=400, verbose_name="ask me about"),
        ),
        migrations.AddField(
            model_name="person",
            name="chat",
            field=models.CharField(blank=True, max_length=120, verbose_name="chat handle"),
        ),
        migrations.AddField(
            model_name="person",
            name="languages",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="person",
            name="pronouns",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="person",
            name="working_hours",
            field=models.CharField(blank=True, max_length=120, verbose_name="working days and hours"),
        ),
    ]
