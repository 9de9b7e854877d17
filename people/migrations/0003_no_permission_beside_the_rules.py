"""Adding people is a matter of the rules alone, not of Django's permission of the same name."""

from django.db import migrations


def forget(apps, schema_editor):
    permissions = apps.get_model("auth", "Permission").objects.using(schema_editor.connection.alias)
    permissions.filter(content_type__app_label="people", codename="add_person").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("people", "0002_periods_stay_within"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="person",
            options={
                "default_permissions": ("change", "delete", "view"),
                "ordering": ["name", "pk"],
                "verbose_name_plural": "people",
            },
        ),
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
