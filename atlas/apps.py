"""The pictures of the organisation."""

from django.apps import AppConfig


class AtlasConfig(AppConfig):
    name = "atlas"
