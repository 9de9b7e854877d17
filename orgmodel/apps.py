"""The kernel as an app: it loads every app's operations, so that the registry is complete."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.urls import register_converter
from django.utils.module_loading import autodiscover_modules


class OrgmodelConfig(AppConfig):
    name = "orgmodel"

    def ready(self) -> None:
        from orgmodel.domain.elements import KeyConverter  # models are only ready now

        register_converter(KeyConverter, "key")
        autodiscover_modules("operations")


class AdminConfig(admin_apps.AdminConfig):
    """Django admin with our first page."""

    default = False  # of two in this module, the other is the one of the kernel
    default_site = "orgmodel.web.admin.site.Site"
