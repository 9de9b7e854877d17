"""What libraries store of access, under names that say what it is."""

from axes.models import AccessAttempt
from django.contrib.auth.models import Group


class FailedSignIn(AccessAttempt):
    """Wrong passwords for one account from one client address, lately."""

    class Meta:
        proxy = True
        verbose_name = "failed sign-in"
        default_permissions = ("view", "delete")


class PermissionGroup(Group):
    """Permissions to open pages of the admin, given to several accounts together."""

    class Meta:
        proxy = True
        verbose_name = "permission group"
