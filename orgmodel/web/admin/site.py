"""The first page of the admin: what it has, under headings in plain words."""

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar, Protocol, runtime_checkable

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator


class Section(StrEnum):
    """A heading of the first page, in the order of the page."""

    ORGANISATION = "Organisation"
    MEMBERSHIPS = "Memberships and seats"
    RECORDS = "History and plans"
    ACCESS = "Accounts and access"
    BACKGROUND = "Background work"


@runtime_checkable
class HasSection(Protocol):
    """An admin that says under which heading it stands."""

    section: Section


@runtime_checkable
class Opens(Protocol):
    """An account, which knows whether the admin is open to it."""

    @property
    def opens_administration(self) -> bool: ...


class Site(admin.AdminSite):
    """Lists models by section, each in the order in which they were registered."""

    site_header = site_title = "orgmodel"
    index_title = "Administration"

    def has_permission(self, request: HttpRequest) -> bool:
        """Administrators come in, also those by their role, and staff."""
        return isinstance(request.user, Opens) and request.user.opens_administration

    def index(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> TemplateResponse:
        """Also lead to the history, which stands instead of a log of the admin's own."""
        return super().index(request, {"history_url": reverse("history:list"), **(extra_context or {})})

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Lead to the product's own page, which knows second factors; refuse whom it can only lead back."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied(
                "You don’t have permission to open the administration. Administrators can."
            )
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, object]]:
        """The models that the account may see; of one app, or of all by section."""
        if app_label:
            return super().get_app_list(request, app_label)
        by_model = {model["model"]: model for app in super().get_app_list(request) for model in app["models"]}
        found = {section: self._models_of(section, by_model) for section in Section}
        return [
            {"name": str(section), "app_label": section.name.lower(), "models": models}
            for section, models in found.items()
            if models
        ]

    def _models_of(
        self, section: Section, by_model: dict[type[Model], dict[str, object]]
    ) -> Sequence[object]:
        return [
            by_model[model]
            for model, model_admin in self._registry.items()
            if model in by_model and isinstance(model_admin, HasSection) and model_admin.section is section
        ]


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that are only looked at; `section` as in Site."""

    section: ClassVar[Section] = Section.RECORDS

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
