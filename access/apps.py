"""Who signs in, and how."""

from axes import apps as axes_apps
from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "access"
    verbose_name = "Accounts and access"

    def ready(self) -> None:
        from access import account_history  # models are only ready now

        account_history.listen()


class SignInsConfig(axes_apps.AppConfig):
    """The library that counts failed sign-ins, by a name that says so."""

    default = False  # of two in this module, the other is the one of access
    verbose_name = "Signing in"
