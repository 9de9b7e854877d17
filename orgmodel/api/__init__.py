"""What the REST API of every app shares: operations as endpoints, days, pages,
and refusals as RFC 9457 problems.

Of Django REST framework it uses authentication, permissions, throttling, routers
and content negotiation; its serializers read arguments and declare the fields of
rows. Its model writes, filter backends, pagination by number and renderers of rows
aren't used: operations write, orgmodel.web.filters filters, and PostgreSQL writes
the JSON of rows (serializers.py).
"""

from orgmodel.api.arguments import arguments_serializer, field_for, read_arguments
from orgmodel.api.collections import AS_OF, PAGE_PARAMETERS, link_header, page_links, url_with
from orgmodel.api.cursors import CursorWindow, fetch_page
from orgmodel.api.operation_actions import operation_action
from orgmodel.api.operation_views import OperationViewSet
from orgmodel.api.problems import Problem
from orgmodel.api.requests import ApiRequest
from orgmodel.api.row_views import ElementViewSet, RowViewSet
from orgmodel.api.serializers import Expansion, JsonSerializer
from orgmodel.api.views import View, ViewSet

__all__ = [
    "AS_OF",
    "PAGE_PARAMETERS",
    "ApiRequest",
    "CursorWindow",
    "ElementViewSet",
    "Expansion",
    "JsonSerializer",
    "OperationViewSet",
    "Problem",
    "RowViewSet",
    "View",
    "ViewSet",
    "arguments_serializer",
    "fetch_page",
    "field_for",
    "link_header",
    "operation_action",
    "page_links",
    "read_arguments",
    "url_with",
]
