"""Tribes in Django admin."""

from django.contrib import admin

from orgmodel.web.admin import OperationAdmin
from search.administration import SearchedAdmin
from tribes import operations
from tribes.models import Tribe


@admin.register(Tribe)
class TribeAdmin(SearchedAdmin, OperationAdmin):
    list_display = ("name", "slug", "starts_on", "last_day")
    list_filter = ("starts_on", "ends_before")
    search_fields = ("name", "slug", "purpose")
    fields = ("name", "slug", "purpose", "external_id", "source", "starts_on", "ends_before", "version")
    adding = operations.form_tribe
    changing = operations.edit_tribe
    removing = operations.remove_tribe
    ending = operations.dissolve_tribe
    reopening = operations.reopen_tribe
