"""Viewsets of elements, and of the dated rows that are nested under them."""

import datetime as dt
from functools import cached_property, lru_cache
from typing import ClassVar

from django.db import models
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from orgmodel.api.collections import make_row_filters
from orgmodel.api.operation_views import OperationViewSet, RowResponse, columns_of
from orgmodel.api.requests import ApiRequest
from orgmodel.api.serializers import RowShape
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.elements import ID, Keyed, find, id_lookup, key_of
from orgmodel.domain.periods import Period


class ElementViewSet(OperationViewSet):
    """Elements by slug, people by handle, both by id; a former key redirects."""

    lookup_value_regex = "[a-z0-9][a-z0-9._-]*"

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.lookup_field = cls.queryset.model.key_name

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        if self.lookup_field in self.kwargs:
            self.kwargs[self.lookup_field] = self.key_of(self.kwargs[self.lookup_field])

    def key_of(self, key: str) -> str:
        """The present key of the element whose id this is; anything else as it is."""
        return key_of(self.queryset.model, key)

    def get_object(self) -> Period:
        return find(self.queryset.model, self.kwargs[self.lookup_field])

    @classmethod
    def get_by_key(cls, key: str) -> QuerySet:
        """A query of the element with a key, which may find none."""
        return cls.queryset.filter(**{cls.lookup_field: key})

    def retrieve(self, request: ApiRequest, **captured: str) -> Response:
        shape = RowShape.of(request.GET, self.serializer_class)
        query = _compile_by_key(type(self), shape)
        for row in query.rows(key=self.kwargs[self.lookup_field], day=request.as_of):
            return RowResponse(row)
        return super().retrieve(request, **captured)


@lru_cache(500)  # bounded: clients may send any number of different choices of fields
def _compile_by_key(view: type[ElementViewSet], shape: RowShape) -> CompiledQuery:
    """The query of the element with a key, as JSON on a day."""

    def make(key: str, day: dt.date) -> QuerySet:
        rows = view.serializer_class.with_json(view.get_by_key(key), day, shape)
        return rows.values_list(*columns_of(rows.model))

    return CompiledQuery(make, key=str, day=dt.date)


class RowViewSet(OperationViewSet):
    """Dated rows nested under an element of `parent_model`; `parent_field` is their foreign key to it."""

    parent_model: ClassVar[type[Keyed]]
    parent_field: ClassVar[str]
    # By id; clients of before 2027 have numbers, which no answer shows any more.
    lookup_value_regex = f"{ID.pattern}|[0-9]{{1,18}}"

    def __init_subclass__(cls) -> None:
        model: type[Period] = cls.queryset.model
        cls.filters = make_row_filters(model)
        super().__init_subclass__()

    @cached_property
    def parent_key(self) -> str:
        return self.key_of_parent(self.kwargs[self.parent_model.key_name])

    def key_of_parent(self, key: str) -> str:
        """The present key of the parent whose id this is; anything else as it is."""
        return key_of(self.parent_model, key)

    @classmethod
    def get_collection(cls, key: str) -> QuerySet:
        return cls.queryset.filter(**{f"{cls.parent_field}__{cls.parent_model.key_name}": key})

    def get_parent(self) -> Period:
        return find(self.parent_model, self.parent_key)

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().filter(**{self.parent_field: self.get_parent()})

    def get_object(self) -> models.Model:
        return get_object_or_404(self.get_queryset(), **id_lookup(self.kwargs["pk"]))
