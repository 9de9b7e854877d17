"""People in Django admin, and what the admins of all that people are in have in common."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import cast

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.db.models import Model, Prefetch, QuerySet
from django.db.models.fields.related import RelatedField
from django.http import HttpRequest
from django.utils import timezone

from history.administration import RecordedAdmin
from orgmodel.web.admin import OperationInline, Section
from orgmodel.web.admin.acts import Act, LastDayForm, each_by
from orgmodel.web.admin.calls import Shown
from orgmodel.web.admin.filters import OF_PERIODS
from orgmodel.web.links import Link, operation_links
from people import operations, people_acts
from people.models import Absence, Person, PersonQuerySet, User, with_people
from people.privacy import hidden_about_all
from search.administration import SearchedAdmin


class NamesPeople(BaseModelAdmin):
    """Tells people of one name apart in the fields that choose one."""

    def get_field_queryset(
        self, db: str | None, db_field: RelatedField, request: HttpRequest
    ) -> QuerySet[Model] | None:
        if db_field.related_model is Person:
            return Person.objects.with_namesakes()
        return super().get_field_queryset(db, db_field, request)


class TenureAdmin(SearchedAdmin, NamesPeople, RecordedAdmin):
    """What people are in; they come with each row, told apart."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return with_people(super().get_queryset(request))


class TenureInline(NamesPeople, OperationInline):
    """The same within the element."""

    autocomplete_fields = ("person",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return with_people(super().get_queryset(request))


class LocationFilter(admin.SimpleListFilter):
    """By where people are."""

    title = parameter_name = "location"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(place, place) for place in Person.objects.locations()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        return queryset.filter(location=self.value()) if self.value() else queryset


@admin.register(Person)
class PersonAdmin(SearchedAdmin, NamesPeople, RecordedAdmin):
    section = Section.ORGANISATION
    list_display = ("name", "handle", "job_title", "location", "manager", "starts_on", "last_day")
    list_filter = (LocationFilter, *OF_PERIODS)
    list_select_related = ()  # managers come by `get_queryset`
    search_fields = ("name", "handle", "email", "job_title")
    autocomplete_fields = ("manager",)
    acts = people_acts.ACTS
    fields = (
        "name",
        "handle",
        "email",
        "job_title",
        "location",
        "time_zone",
        "pronouns",
        "chat",
        "working_hours",
        "languages",
        "ask_about",
        "introduction",
        "phone",
        "contract_kind",
        "employer",
        "manager",
        "external_id",
        "source",
        "starts_on",
        "ends_before",
        "version",
    )
    adding = operations.add_person
    changing = operations.edit_person
    removing = operations.remove_person
    ending = operations.offboard_person
    reopening = operations.return_person

    def links_of(self, row: Model) -> Sequence[Link]:
        """To what takes a picture, another person, or a confirmation."""
        person = cast(Person, row)
        if person.erased_on:
            return ()
        photo = ["people.change_photo", *(["people.remove_photo"] if person.photo else [])]
        erase = ["people.erase_person"] if person.is_gone_on(timezone.localdate()) else []
        return operation_links(person, [*photo, "people.merge_person", *erase])

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[Shown, ...]:
        hidden = hidden_about_all(cast(User, request.user))
        return tuple(name for name in super().get_fields(request, obj) if name not in hidden)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """What a reader may not see does not select rows either."""
        hidden = hidden_about_all(cast(User, request.user))
        return lookup.partition("__")[0] not in hidden and super().lookup_allowed(lookup, value, request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        managers = Prefetch("manager", Person.objects.with_namesakes())
        people = cast(PersonQuerySet, super().get_queryset(request))
        return people.with_namesakes().prefetch_related(managers)


@admin.register(Absence)
class AbsenceAdmin(TenureAdmin):
    section = Section.ORGANISATION
    list_display = ("person", "stand_in", "starts_on", "last_day")
    list_filter = OF_PERIODS
    list_select_related = ("stand_in",)
    search_fields = ("person__name", "person__handle")
    autocomplete_fields = ("person", "stand_in")
    adding = operations.add_absence
    changing = operations.correct_absence
    removing = operations.remove_absence
    acts = MappingProxyType({"end": Act("End", "End {rows}", each_by(operations.end_absence), LastDayForm)})
