"""The pictures of the whole organisation."""

from django.apps import AppConfig


class AtlasConfig(AppConfig):
    name = "atlas"
