"""The SCIM 2.0 server (RFC 7643, 7644) at /scim/v2/."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Final, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from scim2_models import (
    Context,
    ListResponse,
    Meta,
    NotImplementedException,
    Resource,
    ResourceType,
    ResponseParameters,
    Schema,
)

from access.guests.requests import SeesOwnTribe
from access.throttling import Throttle
from access.tokens import ScopeAllows, TokenAuthentication
from orgmodel.domain.accounts import scope_for
from people.models import Token
from people.models import User as Account
from people.privacy import EDITS
from scim import answers
from scim.bulk import perform
from scim.endpoints import Endpoint, Users
from scim.group_endpoint import Groups
from scim.messages import parameters_of, search_of
from scim.service import MOST_RESULTS, PAGE, POLICY, PREFIX, features, provider

SEARCH, EDITS_PEOPLE = "/.search", scope_for(EDITS)

type ExceptionHandler = Callable[[Exception, Mapping[str, object]], Response | None]

SEARCHED = ("filter", "sortBy", "sortOrder", "startIndex", "count", "attributes", "excludedAttributes")
# A request that only reads, also by POST; a guest sees what guests see.
READS: Final = (IsAuthenticated, SeesOwnTribe)
ENDPOINTS: tuple[type[Endpoint], ...] = (Users, Groups)


class DirectoryAuthentication(TokenAuthentication):
    """By a token; one that writes people reads all that it may write, as directories compare before they write."""

    def writes(self, request: Request, token: Token) -> bool:
        """Whether it may all that its account may in its areas; a search only reads."""
        is_search = request.path.rstrip("/").endswith(SEARCH)
        return EDITS_PEOPLE in (token.areas or ()) or (not is_search and super().writes(request, token))


class ScimView(APIView):
    """Signed in to by a token; answers and refuses in SCIM's messages.

    The description of the API leaves it out: SCIM describes itself (RFC 7643, 5 to 7).
    """

    schema = None
    authentication_classes = [DirectoryAuthentication]
    permission_classes = [*READS, ScopeAllows]
    throttle_classes = [Throttle]
    parser_classes = [answers.ScimParser, answers.Parser]
    renderer_classes = [answers.ScimRenderer]
    content_negotiation_class = answers.AlwaysScim

    def get_exception_handler(self) -> ExceptionHandler:
        return answers.exception_handler

    @property
    def base(self) -> str:
        """The address of the server."""
        return self.request.build_absolute_uri(PREFIX)

    @property
    def account(self) -> Account:
        """Whose token it is."""
        return cast(Account, self.request.user)


class NotFoundView(ScimView):
    """What is at no other address."""

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404("There is nothing at this address.")


class MeView(ScimView):
    """The alias of who asks, which tokens of tools have no use for."""

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        raise NotImplementedException(
            detail="/Me is not supported: a token belongs to a tool, not to a user."
        )


class ResourcesView(ScimView):
    """Resources of one type."""

    endpoint: ClassVar[type[Endpoint]] = Users

    def resources(self) -> Endpoint:
        """What can be asked of them, on behalf of the account."""
        return self.endpoint(self.account, self.base)

    def parameters(self) -> ResponseParameters:
        """Which attributes the client wants to see."""
        given = {
            name: self.request.query_params[name]
            for name in SEARCHED[-2:]
            if name in self.request.query_params
        }
        with POLICY:
            return parameters_of(self.endpoint.model).model_validate(given)

    def answer(self, resource: Resource, context: Context, status_code: int = 200) -> Response:
        """Show a resource."""
        shown = resource.model_dump(scim_ctx=context, response_parameters=self.parameters())
        meta = resource.meta or Meta()
        headers = {"ETag": meta.version} if meta.version else {}
        if status_code == status.HTTP_201_CREATED:
            headers["Location"] = meta.location or ""
        return Response(shown, status=status_code, headers=headers)


class ListView(ResourcesView):
    """All resources of a type."""

    def get(self, request: Request) -> Response:
        """Those that a search finds."""
        given = {name: request.query_params[name] for name in SEARCHED if name in request.query_params}
        return found([self.resources()], given)

    def post(self, request: Request) -> Response:
        """Create one."""
        created = self.resources().create(request.data)
        return self.answer(created, Context.RESOURCE_CREATION_RESPONSE, status.HTTP_201_CREATED)


class SearchView(ResourcesView):
    """The same search, with what is searched for in the body, where no log has it."""

    permission_classes = [*READS]

    def post(self, request: Request) -> Response:
        """Those that a search finds."""
        return found([self.resources()], request.data)


class RootSearchView(ScimView):
    """A search in all types of resources, one type after the other."""

    permission_classes = [*READS]

    def post(self, request: Request) -> Response:
        """Those that a search finds."""
        return found([each(self.account, self.base) for each in ENDPOINTS], request.data)


class ResourceView(ResourcesView):
    """One resource."""

    def get(self, request: Request, public_id: str) -> HttpResponseBase:
        """Show it."""
        response = self.answer(
            self.resources().read(public_id, self.parameters()), Context.RESOURCE_QUERY_RESPONSE
        )
        tag = response.headers.get("ETag")
        return get_conditional_response(request._request, etag=tag, response=response) or response

    def put(self, request: Request, public_id: str) -> Response:
        """Replace what was sent."""
        replaced = self.resources().replace(public_id, request.data, if_match=self.if_match)
        return self.answer(replaced, Context.RESOURCE_REPLACEMENT_RESPONSE)

    def patch(self, request: Request, public_id: str) -> Response:
        """Change a part."""
        modified = self.resources().modify(public_id, request.data, if_match=self.if_match)
        return self.answer(modified, Context.RESOURCE_PATCH_RESPONSE)

    def delete(self, request: Request, public_id: str) -> Response:
        """Offboard."""
        self.resources().delete(public_id, if_match=self.if_match)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @property
    def if_match(self) -> str:
        return self.request.headers.get("If-Match", "")


def found(searched: Sequence[Endpoint], given: object) -> Response:
    """The answer to a search, in one type of resources after the other."""
    with POLICY:
        search = search_of(*(each.model for each in searched)).model_validate(given)
    start, most = search.start_index_0 or 0, PAGE if search.count is None else search.count
    total, skip, left = 0, start, min(most, MOST_RESULTS)
    shown: list[dict[str, object]] = []
    for each in searched:
        page = each.find(search, skip=skip, most=left)
        total, skip, left = total + page.total, max(0, skip - page.total), left - len(page.resources)
        shown += (
            resource.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=search)
            for resource in page.resources
        )
    return listed(total, start, shown)


def listed(total: int, skip: int, shown: list[dict[str, object]]) -> Response:
    """A ListResponse message."""
    return Response(
        {
            "schemas": [ListResponse.__schema__],
            "totalResults": total,
            "startIndex": skip + 1,
            "itemsPerPage": len(shown),
            "Resources": shown,
        }
    )


class BulkView(ScimView):
    """Several requests in one, each made or refused for itself."""

    def post(self, request: Request) -> Response:
        """Make them."""
        endpoints = {f"{each.name}s": each(self.account, self.base) for each in ENDPOINTS}
        return Response(perform(request.data, endpoints))


class DescriptionsView(ScimView):
    """All schemas, or all types of resources."""

    kind: ClassVar[str] = ""

    def get(self, request: Request) -> Response:
        """List them. They can't be filtered (RFC 7644, 4)."""
        if "filter" in request.query_params:
            raise PermissionDenied("These can’t be filtered.")
        shown = [shown_description(each, self.base) for each in descriptions(self.kind).values()]
        return listed(len(shown), 0, shown)


class DescriptionView(ScimView):
    """One schema, or one type of resource."""

    kind: ClassVar[str] = ""

    def get(self, request: Request, name: str) -> Response:
        """Show it."""
        described = descriptions(self.kind).get(name)
        if described is None:
            raise Http404(f"There is no “{name}” here.")
        return Response(shown_description(described, self.base))


class FeaturesView(ScimView):
    """What the server can do."""

    def get(self, request: Request) -> Response:
        """Show it."""
        shown = features().model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
        meta = {"resourceType": "ServiceProviderConfig", "location": f"{self.base}/ServiceProviderConfig"}
        return Response({**shown, "meta": meta})


def descriptions(kind: str) -> Mapping[str, Schema | ResourceType]:
    """Those of a kind, by their ids."""
    described = provider().schemas if kind == "Schema" else provider().resource_types
    return {str(each.id): each for each in described}


def shown_description(described: Schema | ResourceType, base: str) -> dict[str, object]:
    """A description, with where it is."""
    kind = type(described).__name__
    shown = described.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
    return {**shown, "meta": {"resourceType": kind, "location": f"{base}/{kind}s/{described.id}"}}
