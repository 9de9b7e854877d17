"""Mail that the product sends."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "mail"
