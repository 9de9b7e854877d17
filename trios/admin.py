"""Trios in Django admin; they come and go with their tribe, and only their seats are changed here."""

from types import MappingProxyType

from django.contrib import admin

from history.administration import RecordedAdmin
from orgmodel.web.admin import Section
from orgmodel.web.admin.acts import Act, LastDayForm, each_by
from orgmodel.web.admin.filters import OF_PERIODS
from people.admin import TenureAdmin, TenureInline
from search.administration import SearchedAdmin
from trios import operations
from trios.models import Trio, TrioSeat


class SeatInline(TenureInline):
    model = TrioSeat
    fields = ("seat", "person", "starts_on", "ends_before")
    adding = operations.fill_seat
    changing = operations.correct_seat
    removing = operations.remove_seat


@admin.register(Trio)
class TrioAdmin(SearchedAdmin, RecordedAdmin):
    section = Section.ORGANISATION
    list_display = ("tribe", "starts_on", "last_day")
    list_filter = OF_PERIODS
    list_select_related = ("tribe",)
    search_fields = ("tribe__name", "tribe__slug")
    readonly_fields = fields = ("tribe", "starts_on", "last_day")
    inlines = (SeatInline,)


@admin.register(TrioSeat)
class TrioSeatAdmin(TenureAdmin):
    list_display = ("person", "seat", "trio", "starts_on", "last_day")
    list_filter = ("seat", *OF_PERIODS)
    list_select_related = ("trio__tribe",)
    search_fields = ("person__name", "person__handle", "trio__tribe__name", "trio__tribe__slug")
    autocomplete_fields = ("person", "trio")
    adding = operations.fill_seat
    changing = operations.correct_seat
    removing = operations.remove_seat
    acts = MappingProxyType(
        {"empty": Act("Empty", "Empty {rows}", each_by(operations.empty_seat), LastDayForm)}
    )
