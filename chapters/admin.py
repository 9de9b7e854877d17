"""Chapters in Django admin."""

from types import MappingProxyType

from django.contrib import admin

from chapters import operations
from chapters.models import Chapter, ChapterMembership
from history.administration import RecordedAdmin
from orgmodel.web.admin import Section
from orgmodel.web.admin.acts import Act, LastDayForm, each_by
from orgmodel.web.admin.filters import OF_PERIODS
from people.admin import TenureAdmin, TenureInline
from search.administration import SearchedAdmin


class MembershipInline(TenureInline):
    model = ChapterMembership
    fields = ("person", "role", "starts_on", "ends_before")
    adding = operations.place_member
    changing = operations.correct_membership
    removing = operations.remove_membership


@admin.register(Chapter)
class ChapterAdmin(SearchedAdmin, RecordedAdmin):
    section = Section.ORGANISATION
    list_display = ("name", "slug", "competence", "tribe", "starts_on", "last_day")
    list_filter = ("tribe", *OF_PERIODS)
    list_select_related = ("tribe",)
    search_fields = ("name", "slug", "competence")
    autocomplete_fields = ("tribe",)
    fields = (
        "name",
        "slug",
        "competence",
        "tribe",
        "external_id",
        "source",
        "starts_on",
        "ends_before",
        "version",
    )
    inlines = (MembershipInline,)
    adding = operations.form_chapter
    changing = operations.edit_chapter
    removing = operations.remove_chapter
    ending = operations.dissolve_chapter
    reopening = operations.reopen_chapter
    acts = MappingProxyType(
        {
            "dissolve": Act(
                "Dissolve",
                "Dissolve {rows}",
                each_by(operations.dissolve_chapter),
                LastDayForm,
                "Everything open in them ends on that day too.",
            )
        }
    )


@admin.register(ChapterMembership)
class ChapterMembershipAdmin(TenureAdmin):
    list_display = ("person", "chapter", "role", "starts_on", "last_day")
    list_filter = ("role", *OF_PERIODS)
    list_select_related = ("chapter",)
    search_fields = ("person__name", "person__handle", "chapter__name", "chapter__slug")
    autocomplete_fields = ("person", "chapter")
    adding = operations.place_member
    changing = operations.correct_membership
    removing = operations.remove_membership
    acts = MappingProxyType(
        {"end": Act("End", "End {rows}", each_by(operations.end_membership), LastDayForm)}
    )
