"""Squads on the same area."""

from django.apps import AppConfig


class TribesConfig(AppConfig):
    name = "tribes"
