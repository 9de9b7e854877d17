"""What can be asked of people, by a request of its own or within a bulk request."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Protocol

from django.core.exceptions import ValidationError
from django.db.models.expressions import OrderBy
from django.http import Http404
from django.utils import timezone
from django.utils.http import parse_etags
from scim2_models import (
    Context,
    PreconditionFailedException,
    Resource,
    ResponseParameters,
    ScimFilter,
    SearchRequest,
)

from orgmodel.domain.operations import Refused
from people.models import User as Account
from people.privacy import open_about_all, open_facts
from scim.documents import facts_in, user_of
from scim.facts import UserFacts
from scim.filters import order_of
from scim.leniency import lenient_patch, lenient_resource
from scim.messages import patch_of
from scim.operations import change_user, create_user, delete_user
from scim.reads import ProvisionedUser, get_user, provisioned, with_identities
from scim.resources import User, UserResource
from scim.service import POLICY
from scim.user_filters import people_found_by, user_order, users_found_by

# How often a change is made anew when others were quicker.
ATTEMPTS = 3


@dataclass(frozen=True)
class Page:
    """A page of what was found."""

    total: int
    resources: Sequence[Resource]


class Endpoint(Protocol):
    """Resources of one type, on behalf of an account; `base` is the address of the server.

    They raise what scim.answers makes Error messages of.
    """

    name: ClassVar[str]
    model: ClassVar[type[Resource]]
    base: str

    def __init__(self, account: Account, base: str) -> None: ...

    def read(self, public_id: str, wanted: ResponseParameters | None = None) -> Resource:
        """The resource with this id; of which only what is `wanted` has to be read."""

    def find(self, search: SearchRequest, *, skip: int, most: int) -> Page:
        """Those that a search finds."""

    def create(self, sent: object) -> Resource:
        """Create a resource."""

    def replace(self, public_id: str, sent: object, *, if_match: str = "") -> Resource:
        """Let a resource be as was sent."""

    def modify(self, public_id: str, sent: object, *, if_match: str = "") -> Resource:
        """Change what a PATCH says."""

    def delete(self, public_id: str, *, if_match: str = "") -> None:
        """Delete a resource."""


class Users(Endpoint):
    """People."""

    name = "User"
    model = UserResource

    def __init__(self, account: Account, base: str) -> None:
        self.account, self.base, self.today = account, base, timezone.localdate()

    def read(self, public_id: str, wanted: ResponseParameters | None = None) -> User:
        """The person with this id. Raises Http404."""
        return self._shown(self._get(public_id))

    def find(self, search: SearchRequest, *, skip: int, most: int) -> Page:
        """Those whom a search finds, by name unless it says otherwise; three queries, and one where records were merged."""
        people, found = provisioned(self.today), None
        if search.filter is not None:
            parsed = ScimFilter[UserResource](search.filter)  # type: ignore[valid-type]
            people = people.filter(people_found_by(parsed, self.today))
            found = partial(users_found_by, parsed, today=self.today)
        total = people.count()
        order: list[str | OrderBy] = ["name", "pk"]
        if binding := search.sort_binding(UserResource):
            descending = search.sort_order == SearchRequest.SortOrder.descending
            order = [order_of(binding, user_order(self.today), descending=descending), "pk"]
        rows = people.order_by(*order).select_related("manager")[skip : skip + most] if most else ()
        opened = open_about_all(self.account)
        users = with_identities(rows, found)
        return Page(total, [user.document(self.base, opened) for user in users])

    def create(self, sent: object) -> User:
        """Create a user."""
        wanted = self._validated(sent, Context.RESOURCE_CREATION_REQUEST, active=True)
        return self.read(str(create_user(facts_in(wanted, UserFacts()), by=self.account)))

    def replace(self, public_id: str, sent: object, *, if_match: str = "") -> User:
        """Let a person be as was sent; what is left out stays as it is."""

        def change(present: UserFacts) -> UserFacts:
            wanted = self._validated(sent, Context.RESOURCE_REPLACEMENT_REQUEST, active=present.active)
            return facts_in(wanted, present)

        return self._change(public_id, change, if_match)

    def modify(self, public_id: str, sent: object, *, if_match: str = "") -> User:
        """Change what the operations of a PATCH say."""
        with POLICY:
            patch = patch_of(UserResource).model_validate(
                lenient_patch(sent), scim_ctx=Context.RESOURCE_PATCH_REQUEST
            )

        def change(present: UserFacts) -> UserFacts:
            wanted = user_of(present)
            with POLICY:
                patch.patch(wanted)
            return facts_in(wanted, UserFacts())

        return self._change(public_id, change, if_match)

    def delete(self, public_id: str, *, if_match: str = "") -> None:
        """Offboard a person and show them no longer."""

        def change() -> None:
            user = self._get(public_id)
            check_match(user.version, if_match)
            delete_user(user.person, user.known, by=self.account)

        make_anew(change)

    def _change(self, public_id: str, change: Callable[[UserFacts], UserFacts], if_match: str) -> User:
        def make() -> User:
            user = self._get(public_id)
            check_match(user.version, if_match)
            is_changed = change_user(user.person, user.known, change, by=self.account)
            return self.read(public_id) if is_changed else self._shown(user)

        return make_anew(make)

    def _shown(self, user: ProvisionedUser) -> User:
        return user.document(self.base, open_facts(self.account, user.person))

    def _get(self, public_id: str) -> ProvisionedUser:
        user = get_user(public_id, self.today)
        if user is None:
            raise Http404(f"There is no user with the id “{public_id}”.")
        return user

    def _validated(self, sent: object, context: Context, *, active: bool) -> User:
        lenient = lenient_resource(sent)
        if isinstance(lenient, Mapping) and "active" not in {str(name).lower() for name in lenient}:
            lenient = {**lenient, "active": active}
        with POLICY:
            return UserResource.model_validate(lenient, scim_ctx=context)


def check_match(version: str, if_match: str) -> None:
    """Raise PreconditionFailedException unless an If-Match header, if there is one, means this version."""
    tags = [tag.removeprefix("W/") for tag in parse_etags(if_match)]
    if if_match and "*" not in tags and version.removeprefix("W/") not in tags:
        raise PreconditionFailedException(detail="This was changed since you read it. Read it again first.")


def make_anew[T](change: Callable[[], T]) -> T:
    """Make a change, anew where others changed the same at the same moment."""
    for attempt in range(ATTEMPTS):
        try:
            return change()
        except (ValidationError, Refused) as error:
            if attempt + 1 == ATTEMPTS or not _is_stale(error):
                raise
    raise AssertionError("the last attempt returns or raises")


def _is_stale(error: ValidationError | Refused) -> bool:
    if isinstance(error, Refused):
        return any(isinstance(each, ValidationError) and _is_stale(each) for each in error.refusals.values())
    return not hasattr(error, "error_dict") and any(each.code == "stale" for each in error.error_list)
