"""The organisation's own model: what it recommends, on which days."""

from django.apps import AppConfig


class BlueprintConfig(AppConfig):
    name = "blueprint"
