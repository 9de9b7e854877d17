"""The organisation's own model in Django admin."""

from types import MappingProxyType

from django.contrib import admin

from blueprint import operations
from blueprint.models import RecommendedSize
from history.administration import RecordedAdmin
from orgmodel.web.admin import Section
from orgmodel.web.admin.acts import Act, LastDayForm, each_by
from orgmodel.web.admin.filters import OF_PERIODS


@admin.register(RecommendedSize)
class RecommendedSizeAdmin(RecordedAdmin):
    section = Section.ORGANISATION
    list_display = ("element", "text", "starts_on", "last_day")
    list_filter = ("element", *OF_PERIODS)
    fields = ("element", "at_least", "at_most", "starts_on", "ends_before")
    adding = operations.recommend_size
    changing = operations.correct_size
    removing = operations.remove_size
    acts = MappingProxyType({"end": Act("End", "End {rows}", each_by(operations.end_size), LastDayForm)})
