"""Who: accounts and people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        from people import account_history  # models are only ready now

        account_history.listen()
