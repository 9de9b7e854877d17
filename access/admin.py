"""Accounts, tokens and failed sign-ins in Django admin."""

import datetime as dt
from types import MappingProxyType
from typing import cast

from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import Group
from django.db.models import Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from access import operations, sign_in_admin  # noqa: F401  which registers what signs in
from access.models import FailedSignIn, Invitation, PermissionGroup, RoleAssignment
from history.administration import HasHistory
from history.models import OF_ACCOUNTS, Entry, EntryQuerySet
from orgmodel.web.admin import ReadOnlyAdmin, Section
from orgmodel.web.admin.acts import Act, LastDayForm, each_by
from orgmodel.web.admin.filters import OF_PERIODS
from orgmodel.web.admin.forms import Chooser
from people.admin import TenureAdmin
from people.models import Person, Token, User
from search.conditions import found_among
from search.words import words_asked_for

# The sign-in library's, which is empty: the email of an account is its own.
admin.site.unregister(EmailAddress)
admin.site.unregister(Group)


class PasswordForm(AdminPasswordChangeForm[User]):
    """Sets a password or takes it away; either revokes the tokens that were made under it."""

    def save(self, commit: bool = True) -> User:
        account = super().save(commit)
        operations.revoke_tokens(account)
        return account


class AddAccountForm(AdminUserCreationForm):
    """An account with its email; that of a person takes what is left empty from them."""

    person = forms.ModelChoiceField(
        Person.objects.with_namesakes(),
        required=False,
        help_text="Whose account it is. User name, email and name are theirs where you leave them empty.",
        widget=Chooser(Person._meta.get_field("manager"), admin.site),
    )

    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("username", "email", "first_name", "last_name")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].required = False
        self.fields["username"].label = "User name"
        self.fields["username"].help_text = "Letters, digits and @ . + - _ only."
        self.fields["email"].label = "Email"
        password = cast(forms.ChoiceField, self.fields["usable_password"])
        password.label, password.help_text, password.initial = "Password", "", "false"
        password.choices = [
            ("false", "They set one themselves, by “Forgot your password?” on the page to sign in"),
            ("true", "Set one now"),
        ]

    def clean_username(self) -> str:
        """Nothing, where it will be the person's handle."""
        return super().clean_username() if self.cleaned_data.get("username") else ""

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        person = cast(Person | None, cleaned.get("person"))
        if person:
            self._take_from(person, cleaned)
        elif not cleaned.get("username") and "username" not in self.errors:
            self.add_error("username", "Type a user name, or choose a person.")
        return cleaned

    def _take_from(self, person: Person, cleaned: dict[str, object]) -> None:
        typed = str(cleaned.get("email") or "")
        if not person.email:
            self.add_error("person", NO_EMAIL.format(person=person))
        elif typed and typed.lower() != person.email.lower():
            self.add_error("email", f"{person} has the email {person.email}. Leave this empty to use it.")
        first_name, _, last_name = person.name.partition(" ")
        theirs = {
            "username": person.handle,
            "email": person.email,
            "first_name": first_name,
            "last_name": last_name,
        }
        for name, value in theirs.items():
            if not cleaned.get(name) and name not in self.errors:
                cleaned[name] = value
                setattr(self.instance, name, value)


NO_EMAIL = "{person} has no email, by which an account is theirs. Add one on the page of the person first."


@admin.register(User)
class AccountAdmin(HasHistory, UserAdmin):
    section = Section.ACCESS
    history_link = "What this account did"
    add_form = AddAccountForm
    change_password_form = PasswordForm
    list_display = ("username", "email", "person_name", "is_superuser", "is_active", "last_login")
    readonly_fields = ("person_link", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Whose it is", {"fields": ("person_link", "email", "first_name", "last_name")}),
        ("Rights", {"fields": ("is_active", "is_superuser", "is_staff")}),
        (
            "Pages of the admin that open for staff",
            {"classes": ("collapse",), "fields": ("groups", "user_permissions")},
        ),
        ("Days", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("person", "username", "email", "first_name", "last_name")}),
        ("Password", {"fields": ("usable_password", "password1", "password2")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        people = (
            Person.objects.exclude(email="")
            .alias(small=Lower("email"))
            .filter(small=Lower(OuterRef("email")))
        )
        present = people.order_by("-ends_before").values("name")[:1]
        return super().get_queryset(request).annotate(name_of_person=Subquery(present))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        """Also finds the accounts of the people that search finds."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if not words_asked_for(search_term):
            return found, may_repeat
        people = found_among(Person.objects.exclude(email=""), search_term, timezone.localdate())
        emails = people.order_by().values(small=Lower("email"))
        theirs = queryset.alias(small=Lower("email")).filter(small__in=emails)
        return queryset.filter(Q(pk__in=found.values("pk")) | Q(pk__in=theirs.values("pk"))), False

    @admin.display(description="person", ordering="name_of_person", empty_value="—")
    def person_name(self, account: User) -> str | None:
        """Who has the email of the account."""
        return cast(str | None, getattr(account, "name_of_person", None))

    @admin.display(description="person", empty_value="None: no person has this email.")
    def person_link(self, account: User) -> str | None:
        """The same with the way to their page."""
        person = account.person
        return format_html('<a href="{}">{}</a>', person.get_absolute_url(), person) if person else None

    def entries_of(self, request: HttpRequest, row: Model) -> EntryQuerySet:
        """What was done to the account; administrators alone read it."""
        entries = Entry.readable_by(cast(User, request.user))
        return entries.filter(operation__startswith=OF_ACCOUNTS, arguments__account=cast(User, row).username)

    def query_of(self, row: Model) -> dict[str, str]:
        """What finds what the account did."""
        return {"by": cast(User, row).username}


@admin.register(RoleAssignment)
class RoleAdmin(TenureAdmin):
    section = Section.ACCESS
    list_display = ("person", "role", "tribe", "source", "starts_on", "last_day")
    list_filter = ("role", *OF_PERIODS)
    list_select_related = ("tribe",)
    search_fields = ("person__name", "person__handle", "tribe__name", "tribe__slug")
    autocomplete_fields = ("person", "tribe")
    adding = operations.grant_role
    changing = operations.correct_role
    removing = operations.remove_role
    acts = MappingProxyType({"end": Act("End", "End {rows}", each_by(operations.end_role), LastDayForm)})


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Invitations are sent and withdrawn on the page Accounts & access."""

    section = Section.ACCESS
    list_display = ("person", "email", "invited_at", "invited_by", "expires_at", "accepted_at")
    list_filter = ("invited_at", "accepted_at")
    list_select_related = ("person", "invited_by")
    search_fields = ("person__name", "person__handle", "email")
    fields = (*list_display, "mail")
    readonly_fields = fields


@admin.register(Token)
class TokenAdmin(admin.ModelAdmin):
    """Tokens are looked at and revoked here, and made by their owners on their own page."""

    section = Section.ACCESS
    list_display = ("name", "user", "scope", "created", "expiry", "used_at")
    list_filter = ("scope", "expiry", "used_at")
    list_select_related = ("user",)
    search_fields = ("name", "user__username")
    fields = ("name", "user", "scope", "created", "expiry", "used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Token | None = None) -> bool:
        return False

    def log_deletions(self, request: HttpRequest, queryset: object) -> None:  # type: ignore[override]
        """Write nothing: the history has it."""


@admin.register(FailedSignIn)
class FailedSignInAdmin(admin.ModelAdmin):
    """Deleting one lets its account sign in again before the quarter of an hour is over."""

    section = Section.ACCESS
    list_display = ("user_name", "address", "latest", "failures", "is_locked_out")
    list_filter = (("attempt_time", admin.DateFieldListFilter),)
    search_fields = ("username", "ip_address")
    fields = ("user_name", "address", "browser", "latest", "failures", "is_locked_out")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: FailedSignIn | None = None) -> bool:
        return False

    @admin.display(description="user name", ordering="username")
    def user_name(self, row: FailedSignIn) -> str | None:
        """As it was typed."""
        return row.username

    @admin.display(description="client address", ordering="ip_address")
    def address(self, row: FailedSignIn) -> str | None:
        """By which wrong passwords are counted."""
        return row.ip_address

    @admin.display(description="browser")
    def browser(self, row: FailedSignIn) -> str:
        """What the client says that it is."""
        return row.user_agent

    @admin.display(description="latest", ordering="attempt_time")
    def latest(self, row: FailedSignIn) -> dt.datetime:
        """When the latest of them was."""
        return row.attempt_time

    @admin.display(description="wrong passwords", ordering="failures_since_start")
    def failures(self, row: FailedSignIn) -> int:
        """How many there were."""
        return row.failures_since_start

    @admin.display(description="locked out", boolean=True)
    def is_locked_out(self, row: FailedSignIn) -> bool:
        """Whether the account can't sign in from there for now."""
        until = row.attempt_time + dt.timedelta(hours=settings.AXES_COOLOFF_TIME)
        return row.failures_since_start >= settings.AXES_FAILURE_LIMIT and until > timezone.now()


@admin.register(PermissionGroup)
class PermissionGroupAdmin(GroupAdmin):
    section = Section.ACCESS
