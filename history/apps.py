"""What was done, by whom, when and why."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "history"
