"""Headers and responses by the kind of operation: conditional reads, moved elements, pages."""

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry

from orgmodel.api.csv_lists import MEDIA_TYPE as CSV
from orgmodel.api.etags import HISTORY_ENTRY
from orgmodel.api.idempotency import HEADER, REPLAYED
from orgmodel.api.schema.nodes import Node

TEXT = {"type": "string"}
ETAG = {"description": "The version; for If-Match and If-None-Match.", "schema": TEXT}
LINK = {"description": "The pages beside this one, as rel=next and rel=prev (RFC 8288).", "schema": TEXT}
REPLAYED_HEADER = {"description": "true for the stored response of the first request.", "schema": TEXT}
LOCATION = {
    "description": "The address that it has now.",
    "schema": {"type": "string", "format": "uri-reference"},
}
CREATED_LOCATION = {**LOCATION, "description": "The address of what was made."}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "schema": TEXT,
    "description": "The ETag of what you have; answered with 304 and no body as long as it is the same.",
}
HAS_ETAG = "x-tagged"
OWN_HEADERS = "x-headers"
DESCRIPTIONS = {
    "200": "The result.",
    "201": "Created.",
    "204": "Done; no content.",
}
KEYS = {"slug", "handle"}
STANDS_AT = {
    "description": "The newest entry of the history whose changes this shows; 0 for none.",
    "schema": {"type": "integer", "minimum": 0},
}
RATE_LIMITS = {
    "RateLimit-Policy": {
        "description": "How many requests (q) there may be in how many seconds (w).",
        "schema": TEXT,
        "example": '"token";q=1200;w=60',
    },
    "RateLimit": {
        "description": "How many requests are left (r), and for how many seconds they have to last (t).",
        "schema": TEXT,
        "example": '"token";r=1199;t=42',
    },
}


class Schema(AutoSchema):
    """Describes a view, and marks it while the document is made if its answers carry an ETag.

    What answers of some actions have besides, a view has in `action_headers`, by action and name.
    """

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: ComponentRegistry
    ) -> Node | None:
        operation = super().get_operation(path, path_regex, path_prefix, method, registry)
        if operation and getattr(self.view, "has_etag", False):
            operation[HAS_ETAG] = True
        own = getattr(self.view, "action_headers", {}).get(getattr(self.view, "action", None))
        if operation and own:
            operation[OWN_HEADERS] = own
        return operation


def describe_headers(address: str, method: str, operation: Node) -> None:
    """Say which headers the answers of an operation have, and which answers come of headers."""
    responses = operation["responses"]
    parameters = operation.setdefault("parameters", [])
    if any(each["name"] in KEYS for each in parameters if each["in"] == "path"):
        moved = "It was renamed; use its new address."
        responses["307"] = {"description": moved, "headers": {"Location": LOCATION}}
    content = responses.get("200", {}).get("content", {})
    if CSV in content:
        content[CSV] = {"schema": {**TEXT, "description": "All rows, with a header."}}
    has_etag = operation.pop(HAS_ETAG, False)
    own = operation.pop(OWN_HEADERS, {})
    for status in {"200", "201"} & set(responses):
        if has_etag and "content" in responses[status]:
            _add(responses, status, {"ETag": ETAG})
        if any(each["name"] == HEADER for each in parameters):
            _add(responses, status, {REPLAYED: REPLAYED_HEADER})
        _add(responses, status, own)
    if "content" in responses.get("201", {}):
        _add(responses, "201", {"Location": CREATED_LOCATION})
    if has_etag and method == "get":
        parameters.append(IF_NONE_MATCH)
        responses["304"] = {"description": "Not changed.", "headers": {"ETag": ETAG}}
    if any(each["name"] == "page_size" for each in parameters):
        _add(responses, "200", {"Link": LINK, HISTORY_ENTRY: STANDS_AT})
    for status, response in responses.items():
        if not response.get("description", "$ref" in response):
            response["description"] = DESCRIPTIONS[status]
        if "$ref" not in response:
            _add(responses, status, RATE_LIMITS)
    operation["responses"] = dict(sorted(responses.items()))


def _add(responses: Node, status: str, headers: Node) -> None:
    if status in responses:
        responses[status].setdefault("headers", {}).update(headers)
