"""The messages of the protocol about a type of resource, made once: to make them takes longer than a query."""

from functools import cache, reduce
from operator import or_
from typing import cast

from scim2_models import PatchOp, Resource, ResponseParameters, SearchRequest


@cache
def search_of(*models: type[Resource]) -> type[SearchRequest]:
    """A search in these types of resources."""
    return cast(type[SearchRequest], SearchRequest.__class_getitem__(reduce(or_, models)))


@cache
def parameters_of(model: type[Resource]) -> type[ResponseParameters]:
    """Which parts of a resource are to be shown."""
    return cast(type[ResponseParameters], ResponseParameters.__class_getitem__(model))


@cache
def patch_of(model: type[Resource]) -> type[PatchOp]:
    """A PATCH of a resource."""
    return cast(type[PatchOp], PatchOp.__class_getitem__(model))
