from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def close_unproven(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    """Take email and user name from whoever signed up and never proved the address, and close the account.

    Accounts of administrators, and those that an administrator made or changed in the admin, keep theirs.
    """
    users, addresses = apps.get_model("people", "User"), apps.get_model("account", "EmailAddress")
    entries = apps.get_model("admin", "LogEntry").objects.filter(
        content_type__app_label="people", content_type__model="user"
    )
    unproven = (
        users.objects.filter(pk__in=addresses.objects.filter(verified=False).values("user"))
        .exclude(pk__in=addresses.objects.filter(verified=True).values("user"))
        .filter(is_superuser=False, is_staff=False)
    )
    set_by_administrators = set(entries.values_list("object_id", flat=True))
    for user in unproven:
        if str(user.pk) not in set_by_administrators:
            users.objects.filter(pk=user.pk).update(username=f"unproven-{user.pk}", email="", is_active=False)
    addresses.objects.all().delete()


class Migration(migrations.Migration):
    """An email counts only where it is proven or set by an administrator; the library's table of them is emptied."""

    dependencies = [
        ("people", "0005_lists_in_order"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("admin", "0003_logentry_add_action_flag_choices"),
    ]
    operations = [migrations.RunPython(close_unproven, migrations.RunPython.noop)]
