"""The organisation out as sheets, over the REST API."""

import datetime as dt

from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer

from orgmodel.api import ApiRequest, View
from orgmodel.api.etags import organisation_etag
from orgmodel.api.json import BYTES, Renderer, renderer_of
from orgmodel.domain.elements import present
from people.privacy import hidden_about_all
from sheets.downloads import FORMATS, respond_with_sheets
from sheets.export import tables
from sheets.selection import Selection
from tribes.models import Tribe

ZIP, XLSX = (FORMATS[suffix][1] for suffix in ("zip", "xlsx"))
PARAMETERS = [
    OpenApiParameter("format", str, enum=sorted(FORMATS), description="Instead of Accept; zip unless given."),
    OpenApiParameter("tribe", str, description="The slug of a tribe, of which alone the sheets are."),
    OpenApiParameter(
        "as_of", dt.date, description="Only what is there on this day; else what is past and planned, too."
    ),
]


class ExportsView(View):
    """The organisation as sheets."""

    parameters = frozenset({"format", "tribe"})
    renderer_classes: tuple[type[BaseRenderer], ...] = (
        renderer_of(ZIP, "zip"),
        renderer_of(XLSX, "xlsx"),
        renderer_of(BYTES, "bytes"),
        Renderer,
    )

    @extend_schema(
        operation_id="exports_retrieve",
        parameters=PARAMETERS,
        responses={(200, media_type): OpenApiTypes.BINARY for media_type in (ZIP, XLSX, BYTES)},
    )
    def get(self, request: ApiRequest) -> HttpResponseBase:
        """The sheets of the organisation, as `load_sheets`, the page and plans read them back: a zip
        archive of CSV, or an Excel file.

        Of a `tribe` they have itself, its trio, its squads and chapters, their people and memberships, and
        what these name: line managers, and the tribes in which its squads are on other days. They load
        again without ending anything else. All of it is of one moment.
        """
        selection = Selection(self._tribe(), request.as_of if request.GET.get("as_of") else None)
        suffix = request.GET.get("format") or _accepted(request)
        if suffix not in FORMATS:
            raise serializers.ValidationError({"format": [f"Choose one of {', '.join(sorted(FORMATS))}."]})
        hidden = hidden_about_all(request.user)
        tribe = selection.tribe and selection.tribe.pk
        tag = organisation_etag("exports", suffix, tribe, selection.day, *sorted(hidden))
        name = selection.tribe.slug if selection.tribe else "organisation"
        response: HttpResponseBase = get_conditional_response(request, etag=tag) or respond_with_sheets(
            f"{name}-{selection.day or request.today}", suffix, tables(selection, hidden=hidden)
        )
        if response.status_code == 200 and request.accepted_renderer.media_type == BYTES:
            response.headers["Content-Type"] = BYTES
        response.headers["ETag"] = tag
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["Vary"] = "Accept"
        return response

    def _tribe(self) -> Tribe | None:
        key = self.request.GET.get("tribe")
        tribe = present(Tribe, key) if key else None
        if key and tribe is None:
            raise serializers.ValidationError({"tribe": [f"There is no tribe “{key}”."]})
        return tribe


def _accepted(request: ApiRequest) -> str:
    """The format that Accept asks for; who takes anything, or JSON alone, gets a zip archive."""
    accepted = request.accepted_renderer.format
    return accepted if accepted in FORMATS else "zip"
