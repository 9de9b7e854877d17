"""An organisation in and out as sheets."""

from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "sheets"
