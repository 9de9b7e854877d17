"""Changes that are looked at before they are made: what they would do, and making them as they were seen."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
