"""Headers and answers that go with what an operation is: conditional reads, moved elements, pages."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

from orgmodel.api.idempotency import HEADER, REPLAYED

TEXT = {"type": "string"}
ETAG = {"description": "Which state this is; for If-Match and If-None-Match.", "schema": TEXT}
LINK = {"description": "The pages beside this one, as rel=next and rel=prev (RFC 8288).", "schema": TEXT}
AGAIN = {"description": "true where the answer was kept from the first time.", "schema": TEXT}
LOCATION = {
    "description": "The address that it has now.",
    "schema": {"type": "string", "format": "uri-reference"},
}
PLACE = {**LOCATION, "description": "The address of what was made."}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "schema": TEXT,
    "description": "The ETag of what you have; answered with 304 and no body as long as it is the same.",
}
TAGGED = "x-tagged"
SAID = {"200": "As asked for.", "201": "It was made, and is this.", "204": "Done; there is nothing to show."}
KEYS = {"slug", "handle"}


class Schema(AutoSchema):
    """Describes a view; notes of it, until all is completed, whether its answers carry tags."""

    def get_operation(self, *args: Any) -> Any:
        operation = super().get_operation(*args)
        if operation and getattr(self.view, "tagged", False):
            operation[TAGGED] = True
        return operation


def describe_headers(address: str, method: str, operation: dict[str, Any]) -> None:
    """Say which headers the answers of an operation have, and which answers come of headers."""
    responses = operation["responses"]
    parameters = operation.setdefault("parameters", [])
    if any(each["name"] in KEYS for each in parameters if each["in"] == "path"):
        moved = "It was renamed; ask at its new address."
        responses["307"] = {"description": moved, "headers": {"Location": LOCATION}}
    tagged = operation.pop(TAGGED, False)
    for status in {"200", "201"} & set(responses):
        if tagged and "content" in responses[status]:
            _add(responses, status, {"ETag": ETAG})
        if any(each["name"] == HEADER for each in parameters):
            _add(responses, status, {REPLAYED: AGAIN})
    if "content" in responses.get("201", {}):
        _add(responses, "201", {"Location": PLACE})
    if tagged and method == "get":
        parameters.append(IF_NONE_MATCH)
        responses["304"] = {"description": "You have it already.", "headers": {"ETag": ETAG}}
    if any(each["name"] == "page_size" for each in parameters):
        _add(responses, "200", {"Link": LINK})
    for status, response in responses.items():
        if not response.get("description", "$ref" in response):
            response["description"] = SAID[status]
    operation["responses"] = dict(sorted(responses.items()))


def _add(responses: dict[str, Any], status: str, headers: dict[str, Any]) -> None:
    if status in responses:
        responses[status].setdefault("headers", {}).update(headers)
