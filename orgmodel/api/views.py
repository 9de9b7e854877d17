"""Views of the REST API: days and unknown parameters are checked, answers carry their tag.

Of DRF's generic views it uses the look-up of one object and pagination; its
mixins, which write by serializers, aren't used: operation_views.py writes.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404
from rest_framework import exceptions, generics, serializers, viewsets
from rest_framework.pagination import BasePagination
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from orgmodel.api.arguments import refuse_unknown
from orgmodel.api.collections import SlicePagination
from orgmodel.api.etags import add_etag
from orgmodel.api.idempotency import IdempotentView
from orgmodel.api.problems import OF_WHAT_WAS_SENT, as_problem
from orgmodel.api.requests import ApiRequest, account_of
from orgmodel.domain.elements import Moved
from orgmodel.domain.operations import Operation
from orgmodel.domain.operations.decorator import require

NO_DAY = "Write it as year-month-day, or leave it out."


class View(IdempotentView, generics.GenericAPIView):
    """Answers carry their ETag, and are 304 to who has them already; unknown parameters are refused.

    `parameters` names the query parameters of a GET beside the day;
    `date_parameters` those that are days.
    """

    pagination_class: type[BasePagination] | None = SlicePagination
    has_etag: ClassVar = True
    parameters: ClassVar[frozenset[str]] = frozenset()
    date_parameters: ClassVar[frozenset[str]] = frozenset({"as_of", "changed_since"})
    request: ApiRequest

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in self.allowed_methods:
            self.http_method_not_allowed(request)
        refuse_unknown(request.query_params, {"as_of", *self.known_parameters()}, "parameter")
        empty = [name for name in sorted(self.date_parameters) if request.query_params.get(name) == ""]
        if empty:
            raise serializers.ValidationError({name: [NO_DAY] for name in empty})

    def check_rights(self) -> None:
        """Raise PermissionDenied where who asks may not do what is asked, whatever was sent."""

    def handle_exception(self, exc: Exception) -> Response:
        """Answer with the refusal; who may not do it is told that, rather than what is wrong with the request."""
        refusal = as_problem(exc, is_reading=False)
        if self.request.method not in SAFE_METHODS and refusal and refusal.status_code in OF_WHAT_WAS_SENT:
            try:
                self.check_rights()
            except PermissionDenied as denied:
                exc = denied
            except (Http404, Moved, exceptions.APIException):
                pass  # there is nothing to ask it of
        return super().handle_exception(exc)

    def known_parameters(self) -> Collection[str]:
        """The query parameters of this request, beside the day."""
        return self.parameters if self.request.method in SAFE_METHODS else ()

    @contextmanager
    def locked_if_match(self, *, required: bool = False) -> Iterator[models.Model]:
        """The row that the address names; views whose rows change check If-Match."""
        yield self.get_object()

    def finalize_response(
        self, request: Request, response: Response, *args: object, **kwargs: object
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        # A replayed or streamed response is not DRF's, and has no data.
        if response.status_code in (200, 201) and getattr(response, "data", None) is not None:
            response.headers["Cache-Control"] = "private, no-cache"
            response.add_post_render_callback(partial(add_etag, request))
        return response


class ViewSet(viewsets.ViewSetMixin, View):
    """A View for the addresses that the router makes."""

    def check_rights(self) -> None:
        """Ask whether the operation may be performed on the row that the address names."""
        operation = getattr(getattr(self, self.action or "", None), "operation", None)
        if isinstance(operation, Operation):
            require(operation, self.get_object(), by=account_of(self.request))
