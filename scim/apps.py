"""People and their memberships kept in step with the directory that a company has."""

from django.apps import AppConfig


class ScimConfig(AppConfig):
    name = "scim"
    verbose_name = "SCIM"
