"""Trios on a goal bigger than one tribe."""

from django.apps import AppConfig


class AlliancesConfig(AppConfig):
    name = "alliances"
