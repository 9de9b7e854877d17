"""Squads on the same area, 40 to 150 people."""

from django.apps import AppConfig


class TribesConfig(AppConfig):
    name = "tribes"
