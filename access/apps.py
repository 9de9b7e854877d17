"""Who signs in, and how."""

from axes import apps as axes_apps
from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class AccessConfig(AppConfig):
    name = "access"
    verbose_name = "Accounts and access"

    def ready(self) -> None:
        from allauth.account.signals import user_logged_in
        from allauth.mfa.signals import authenticator_removed  # models are only ready now

        from access import account_history
        from access.guests import operations as guests
        from access.provider_views import keep_provider
        from access.second_factors import forget_proof

        account_history.listen()
        authenticator_removed.connect(forget_proof)
        user_logged_in.connect(keep_provider)
        pre_migrate.connect(lambda **_: guests.remove_views(), sender=self, weak=False)
        post_migrate.connect(lambda **_: guests.make_views(), sender=self, weak=False)


class SignInsConfig(axes_apps.AppConfig):
    """The library that counts failed sign-ins, by a name that says so."""

    default = False  # of two in this module, the other is the one of access
    verbose_name = "Signing in"
