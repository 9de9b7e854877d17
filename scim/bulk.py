"""Bulk requests (RFC 7644, 3.7): several requests in one, each of them made or refused for itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scim2_models import (
    ConflictException,
    Context,
    InvalidPathException,
    InvalidSyntaxException,
    InvalidValueException,
    PayloadTooLargeException,
    Resource,
)

from scim.answers import error_of
from scim.endpoints import Endpoint
from scim.service import MOST_OPERATIONS

RESPONSE = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"
REFERENCE = "bulkId:"
STATUS = {"POST": "201", "PUT": "200", "PATCH": "200", "DELETE": "204"}


@dataclass
class Job:
    """A bulk request that is being worked on: what has been created so far, by its bulkId."""

    endpoints: Mapping[str, Endpoint]
    created: dict[str, str] = field(default_factory=dict)

    def perform(self, operation: Mapping[str, object]) -> dict[str, object]:
        """Make one request; its result, which may be a refusal."""
        method = str(operation.get("method", "")).upper()
        bulk_id = operation.get("bulkId")
        result: dict[str, object] = {"method": method}
        if isinstance(bulk_id, str):
            result["bulkId"] = bulk_id
        try:
            resource = self._requested(method, operation, result)
        except Exception as error:
            message = error_of(error)
            if message is None:
                raise
            shown = message.model_dump(scim_ctx=None, exclude_none=True, by_alias=True)
            return {**result, "status": str(message.status), "response": shown}
        if resource is not None and resource.meta:
            result["location"], version = resource.meta.location, resource.meta.version
            result |= {"version": version} if version else {}
            if method == "POST":
                self.created[str(bulk_id)] = str(resource.id)
                result["response"] = resource.model_dump(scim_ctx=Context.RESOURCE_CREATION_RESPONSE)
        return {**result, "status": STATUS[method]}

    def _requested(
        self, method: str, operation: Mapping[str, object], result: dict[str, object]
    ) -> Resource | None:
        kind, _, public_id = str(self.resolved(operation.get("path", ""))).strip("/").partition("/")
        endpoint = self.endpoints.get(kind)
        if endpoint is None or "/" in public_id or bool(public_id) == (method == "POST"):
            raise InvalidPathException(
                detail=f"“{operation.get('path')}” is no address of a resource for {method}."
            )
        if method == "POST" and not isinstance(operation.get("bulkId"), str):
            raise InvalidValueException(detail="Give what you create a bulkId.")
        if method != "POST":
            result["location"] = f"{endpoint.base}/{kind}/{public_id}"
        sent, if_match = self.resolved(operation.get("data")), str(operation.get("version") or "")
        match method:
            case "POST":
                return endpoint.create(sent)
            case "PUT":
                return endpoint.replace(public_id, sent, if_match=if_match)
            case "PATCH":
                return endpoint.modify(public_id, sent, if_match=if_match)
            case "DELETE":
                endpoint.delete(public_id, if_match=if_match)
                return None
        raise InvalidValueException(detail="The method is POST, PUT, PATCH or DELETE.")

    def resolved(self, value: object) -> object:
        """A value with the ids of what was created in the place of “bulkId:…”. Raises ConflictException."""
        if isinstance(value, Mapping):
            return {name: self.resolved(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.resolved(each) for each in value]
        if not isinstance(value, str) or REFERENCE not in value:
            return value
        before, _, bulk_id = value.partition(REFERENCE)
        if before and not before.endswith("/"):
            return value
        if bulk_id not in self.created:
            raise ConflictException(detail=f"Nothing was created in this request as “{bulk_id}”.")
        return f"{before}{self.created[bulk_id]}"


def perform(sent: object, endpoints: Mapping[str, Endpoint]) -> dict[str, object]:
    """Make the requests of a bulk request, those first that others refer to, until failOnErrors of them were refused.

    Raises InvalidSyntaxException and PayloadTooLargeException.
    """
    members = {str(name).lower(): value for name, value in sent.items()} if isinstance(sent, Mapping) else {}
    operations, fail_on = members.get("operations"), members.get("failonerrors")
    if not isinstance(operations, list) or not all(isinstance(each, Mapping) for each in operations):
        raise InvalidSyntaxException(detail="Send Operations, a list of objects.")
    if fail_on is not None and (type(fail_on) is not int or fail_on < 1):
        raise InvalidSyntaxException(detail="failOnErrors is a number of at least 1.")
    if len(operations) > MOST_OPERATIONS:
        raise PayloadTooLargeException(
            detail=f"These are {len(operations):,} operations; the limit is {MOST_OPERATIONS:,}. Send several requests."
        )
    job, results, errors = Job(endpoints), [], 0
    for operation in _in_order(operations):
        results.append(job.perform(operation))
        errors += "response" in results[-1] and int(str(results[-1]["status"])) >= 400
        if fail_on and errors >= fail_on:
            break
    return {"schemas": [RESPONSE], "Operations": results}


def _in_order(operations: list[Mapping[str, object]]) -> Iterator[Mapping[str, object]]:
    """The operations, each after those whose bulkId it names; those that name each other come last."""
    ids = {str(each.get("bulkId")) for each in operations if each.get("bulkId")}
    left, done = list(operations), set[str]()
    while left:
        ready = [each for each in left if not (_named(each, ids) - done)]
        for each in ready or left:
            done.add(str(each.get("bulkId")))
            yield each
        made = set(map(id, ready or left))
        left = [each for each in left if id(each) not in made]


def _named(value: object, ids: set[str]) -> set[str]:
    """Those of these bulkIds that a value refers to."""
    if isinstance(value, Mapping):
        return {found for each in value.values() for found in _named(each, ids)}
    if isinstance(value, list):
        return {found for each in value for found in _named(each, ids)}
    if isinstance(value, str) and REFERENCE in value:
        return {value.partition(REFERENCE)[2]} & ids
    return set()
