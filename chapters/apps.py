"""The specialists of one competence inside one tribe."""

from django.apps import AppConfig


class ChaptersConfig(AppConfig):
    name = "chapters"
