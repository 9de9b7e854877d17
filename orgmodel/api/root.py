"""The root of the API: where everything is."""

from collections.abc import Mapping
from typing import ClassVar

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from orgmodel.api.views import View

ADDRESSES = {
    "type": "object",
    "description": "An address for each collection.",
    "additionalProperties": {"type": "string", "format": "uri"},
}


class RootView(View):
    """Every collection; `collections` has the name of its address for each."""

    pagination_class = None
    collections: ClassVar[Mapping[str, str]] = {}

    @extend_schema(operation_id="root_retrieve", responses={200: ADDRESSES}, tags=["root"])
    def get(self, request: Request) -> Response:
        """The address of each collection, and of what else there is."""
        return Response(
            {
                name: request.build_absolute_uri(reverse(f"api:{address}"))
                for name, address in self.collections.items()
            }
        )
