"""Programs and AI agents that work in squads, each with a person who is accountable for it."""

from django.apps import AppConfig


class BotsConfig(AppConfig):
    name = "bots"
