"""Voluntary communities of interest across tribes."""

from django.apps import AppConfig


class GuildsConfig(AppConfig):
    name = "guilds"
