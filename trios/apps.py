"""Tribe lead, product lead and design lead of a tribe."""

from django.apps import AppConfig


class TriosConfig(AppConfig):
    name = "trios"
