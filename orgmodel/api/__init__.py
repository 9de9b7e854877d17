"""What the REST API of every app shares: operations as verbs, days, pages, and refusals as RFC 9457 problems."""

from orgmodel.api.arguments import arguments_of, field_for, read_arguments
from orgmodel.api.collections import AS_OF, PAGED, Pages, address, link_header, links_of
from orgmodel.api.cursors import Window, window_of
from orgmodel.api.problems import Problem, problem
from orgmodel.api.serializers import Expansion, Shown
from orgmodel.api.views import ElementViewSet, OperationViewSet, RowViewSet, View, ViewSet, verb

__all__ = [
    "AS_OF",
    "PAGED",
    "ElementViewSet",
    "Expansion",
    "OperationViewSet",
    "Pages",
    "Problem",
    "RowViewSet",
    "Shown",
    "View",
    "ViewSet",
    "Window",
    "address",
    "arguments_of",
    "field_for",
    "link_header",
    "links_of",
    "problem",
    "read_arguments",
    "verb",
    "window_of",
]
