"""The same answer again for a request that is sent again."""

from django.apps import AppConfig


class RetriesConfig(AppConfig):
    name = "retries"
    verbose_name = "answers under a key"
