"""Cross-functional, autonomous teams on one feature area."""

from django.apps import AppConfig


class SquadsConfig(AppConfig):
    name = "squads"
