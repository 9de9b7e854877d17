"""Accounts, tokens and people in Django admin."""

from typing import cast

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.db.models import Model, Prefetch, QuerySet
from django.db.models.fields.related import RelatedField
from django.http import HttpRequest

from orgmodel.web.admin import OperationAdmin, OperationInline
from people import operations
from people.models import Person, PersonQuerySet, Token, User, with_people
from search.administration import SearchedAdmin

admin.site.site_header = admin.site.site_title = "orgmodel"
admin.site.unregister(
    EmailAddress
)  # the sign-in library's, which is empty: the e-mail of an account is its own


class PasswordForm(AdminPasswordChangeForm[User]):
    """Sets a password or takes it away; either revokes the tokens that were made under it."""

    def save(self, commit: bool = True) -> User:
        account = super().save(commit)
        operations.revoke_tokens(account)
        return account


@admin.register(User)
class AccountAdmin(UserAdmin):
    change_password_form = PasswordForm


@admin.register(Token)
class TokenAdmin(admin.ModelAdmin):
    """Tokens are looked at and revoked here, and made by their owners on their own page."""

    list_display = ("name", "user", "scope", "created", "expiry", "used_at")
    list_filter = ("scope", "expiry", "used_at")
    list_select_related = ("user",)
    search_fields = ("name", "user__username")
    fields = ("name", "user", "scope", "created", "expiry", "used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Token | None = None) -> bool:
        return False


class NamesPeople(BaseModelAdmin):
    """Tells people of one name apart in the fields that choose one."""

    def get_field_queryset(
        self, db: str | None, db_field: RelatedField, request: HttpRequest
    ) -> QuerySet[Model] | None:
        if db_field.related_model is Person:
            return Person.objects.with_namesakes()
        return super().get_field_queryset(db, db_field, request)


class TenureAdmin(NamesPeople, OperationAdmin):
    """What people are in; they come with each row, told apart."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return with_people(super().get_queryset(request))


class TenureInline(NamesPeople, OperationInline):
    """The same within the element."""

    autocomplete_fields = ("person",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return with_people(super().get_queryset(request))


@admin.register(Person)
class PersonAdmin(SearchedAdmin, NamesPeople, OperationAdmin):
    list_display = ("name", "handle", "email", "job_title", "location", "manager", "starts_on", "last_day")
    list_filter = ("location", "starts_on", "ends_before")
    list_select_related = ()  # managers come by `get_queryset`
    search_fields = ("name", "handle", "email", "job_title")
    autocomplete_fields = ("manager",)
    fields = (
        "name",
        "handle",
        "email",
        "job_title",
        "location",
        "time_zone",
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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        managers = Prefetch("manager", Person.objects.with_namesakes())
        people = cast(PersonQuerySet, super().get_queryset(request))
        return people.with_namesakes().prefetch_related(managers)
