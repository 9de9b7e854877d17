"""What differs between two days."""

from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "changes"
