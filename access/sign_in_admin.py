"""Second factors and linked identity providers in Django admin: looked at, and taken away."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from access import operations
from access.account_history import factor_name, provider_name
from access.second_factors import CODES
from orgmodel.web.admin import Section
from orgmodel.web.admin.site import ReadOnlyAdmin


class SecondFactorAdmin(ReadOnlyAdmin):
    """Second factors are added by their owners on their own page, and removed here when they were lost."""

    section = Section.ACCESS
    list_display = ("user", "kind", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__username", "user__email")
    fields = ("user", "kind", "created_at", "last_used_at")
    readonly_fields = ("kind",)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super(ReadOnlyAdmin, self).has_delete_permission(request, obj)

    @admin.display(description="second factor", ordering="type")
    def kind(self, authenticator: Authenticator) -> str:
        """What it is, in plain words."""
        return factor_name(authenticator)

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        operations.remove_second_factor(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Authenticator]) -> None:
        for authenticator in queryset.exclude(type=CODES):
            operations.remove_second_factor(authenticator)

    def log_deletions(self, request: HttpRequest, queryset: object) -> None:  # type: ignore[override]
        """Write nothing: the history has it."""


class LinkedAccountAdmin(ReadOnlyAdmin):
    """By which identity provider an account signs in; deleting one unlinks it until the next sign-in."""

    section = Section.ACCESS
    list_display = ("user", "by", "uid", "date_joined", "last_login")
    list_select_related = ("user",)
    search_fields = ("user__username", "user__email", "uid")
    fields = ("user", "by", "uid", "date_joined", "last_login")
    readonly_fields = ("by", "date_joined", "last_login")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super(ReadOnlyAdmin, self).has_delete_permission(request, obj)

    @admin.display(description="identity provider", ordering="provider")
    def by(self, linked: SocialAccount) -> str:
        """Its name on the page to sign in."""
        return provider_name(linked)

    def log_deletions(self, request: HttpRequest, queryset: object) -> None:  # type: ignore[override]
        """Write nothing: the history has it."""


for library_model in (Authenticator, SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(library_model)
admin.site.register(Authenticator, SecondFactorAdmin)
admin.site.register(SocialAccount, LinkedAccountAdmin)
