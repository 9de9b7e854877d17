"""What the developer of another tool writes with the generated client; its types are checked against it."""

import datetime as dt
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import httpx
from orgmodel_client import AuthenticatedClient
from orgmodel_client.api.history import history_list
from orgmodel_client.api.operations import operations_call
from orgmodel_client.api.organisation import organisation_retrieve
from orgmodel_client.api.people import people_keep_photo, people_personal_data
from orgmodel_client.api.plans import plans_apply, plans_create
from orgmodel_client.api.squads import (
    squads_create,
    squads_list,
    squads_members_list,
    squads_partial_update,
    squads_retrieve,
)
from orgmodel_client.models import (
    Applied,
    ApplyRequest,
    BulkDone,
    Link,
    NewPlanOfFilesRequest,
    NewPlanRequest,
    Organisation,
    PaginatedEntryList,
    PaginatedSquadList,
    PaginatedSquadMembershipList,
    Person,
    Plan,
    Squad,
    SquadAsAsked,
    SquadsDissolveSquadPlannedCall,
    SquadsEditSquadRequest,
    SquadsFormSquadRequest,
    SquadsMembersListExpandItem,
    SquadsPlaceMemberCall,
    SquadsPlaceMemberCalls,
    State,
)
from orgmodel_client.types import UNSET, File, Response, Unset


class Refused(Exception):  # noqa: N818  as the product calls it
    """The answer is a refusal; `problem` is one of the client's own types."""

    def __init__(self, problem: Any) -> None:
        super().__init__(getattr(problem, "detail", problem))
        self.problem = problem


def expect[T](kind: type[T], answer: object) -> T:
    """The answer, if it is of that kind. Raises Refused."""
    if isinstance(answer, kind):
        return answer
    raise Refused(answer)


def all_squads(client: AuthenticatedClient, *, page_size: int) -> list[str | Unset]:
    """The slugs of all squads there ever were, page by page."""
    found: list[str | Unset] = []
    cursor: str | Unset = UNSET
    while True:
        answer = squads_list.sync(client=client, state=State.ALL, page_size=page_size, cursor=cursor)
        page = expect(PaginatedSquadList, answer)
        found += [squad.slug for squad in page.results]
        if page.next_ is None:
            return found
        cursor = httpx.URL(page.next_).params["cursor"]


def members(client: AuthenticatedClient, squad: str) -> list[str]:
    """Who is in a squad, with the person beside each membership."""
    answer = squads_members_list.sync(squad, client=client, expand=[SquadsMembersListExpandItem.PERSON])
    page = expect(PaginatedSquadMembershipList, answer)
    return [row.person.name for row in page.results if isinstance(row.person, Person)]


def read_squad(client: AuthenticatedClient, slug: str) -> tuple[SquadAsAsked, str]:
    """A squad, and its tag."""
    answer = squads_retrieve.sync_detailed(slug, client=client)
    return expect(SquadAsAsked, answer.parsed), answer.headers["ETag"]


def edit_squad(client: AuthenticatedClient, slug: str, tag: str, *, mission: str) -> Squad:
    """The squad with another mission and a link. Raises Refused."""
    change = SquadsEditSquadRequest(
        mission=mission, links=[Link("Board", "https://board.example.org/")], reason="Clearer."
    )
    return expect(Squad, squads_partial_update.sync(slug, client=client, body=change, if_match=tag))


def form_squad(
    client: AuthenticatedClient, slug: str, *, tribe: str, day: dt.date, key: str
) -> Response[Any]:
    """A new squad, once however often it is asked for."""
    squad = SquadsFormSquadRequest(slug=slug, name=slug.capitalize(), tribe=tribe, starts_on=day)
    return squads_create.sync_detailed(client=client, body=squad, idempotency_key=key)


def place(client: AuthenticatedClient, squad: str, people: Sequence[str], day: dt.date) -> BulkDone:
    """All of them in the squad, or none. Raises Refused."""
    calls = [SquadsPlaceMemberCall(subject=squad, person=person, starts_on=day) for person in people]
    answer = operations_call.sync("squads.place_member", client=client, body=SquadsPlaceMemberCalls(calls))
    return expect(BulkDone, answer)


def plan_dissolving(client: AuthenticatedClient, squad: str, day: dt.date) -> Plan:
    """What would end with a squad."""
    call = SquadsDissolveSquadPlannedCall(operation="squads.dissolve_squad", subject=squad, ends_before=day)
    return expect(Plan, plans_create.sync(client=client, body=NewPlanRequest(operations=[call])))


def plan_sheets(client: AuthenticatedClient, name: str, content: bytes) -> Plan:
    """What a workbook would change."""
    files = NewPlanOfFilesRequest(sheets=[File(BytesIO(content), name)], reason="Autumn")
    return expect(Plan, plans_create.sync(client=client, body=files))


def apply(client: AuthenticatedClient, plan: Plan, *, ends_at_most: int) -> Applied:
    """Do what a plan says. Raises Refused."""
    body = ApplyRequest(ends_at_most=ends_at_most)
    return expect(Applied, plans_apply.sync(plan.id, client=client, body=body))


def follow(client: AuthenticatedClient, after: int) -> tuple[list[str], int]:
    """What was done since the entry `after`, three entries at a time; and the last one."""
    done: list[str] = []
    while True:
        page = expect(PaginatedEntryList, history_list.sync(client=client, after=after, page_size=3))
        if not page.results:
            return done, after
        done += [entry.operation for entry in page.results]
        after = page.results[-1].id


def change_photo(client: AuthenticatedClient, handle: str, picture: bytes) -> Person:
    """The person, with another photo."""
    return expect(Person, people_keep_photo.sync(handle, client=client, body=File(BytesIO(picture))))


def personal_data(client: AuthenticatedClient, handle: str) -> bytes:
    """All that is stored about a person, as an archive."""
    return expect(File, people_personal_data.sync(handle, client=client)).payload.read()


def organisation(client: AuthenticatedClient, day: dt.date) -> Organisation:
    """Everything on a day."""
    return expect(Organisation, organisation_retrieve.sync(client=client, as_of=day))
