"""scim2-tester finds nothing wrong with the server, while it is served."""

import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from access.operations import add_tool, issue_token
from tests.factories.squads import SquadFactory

pytestmark = pytest.mark.django_db(transaction=True)
FINE = {Status.SUCCESS, Status.COMPLIANT, Status.ACCEPTABLE}


# What it doesn't know of groups here, each of which test_groups.py shows: they have no externalId; members are shown
# with their names; and the extension has only what is read, which is so of each attribute but not of the whole.
EXPLAINED = {"externalId", "members", "urn:ietf:params:scim:schemas:extension:orgmodel:2.0:Group"}


class Linking(SyncSCIMClient):
    """Links the groups that it would create to squads that were formed here, as directories are told to."""

    def create(self, resource: Any, *args: Any, **more: Any) -> Any:
        if type(resource).__name__.startswith("User"):
            resource.active = True  # who isn't, is in no squad
            return super().create(resource, *args, **more)
        resource.id = str(SquadFactory().public_id)
        return self.replace(resource)


@pytest.fixture
def http(live_server: Any, settings: Any) -> Iterator[httpx2.Client]:
    settings.PLAN_ENDS_AT_MOST = 10_000  # it deletes all that it creates
    tool = add_tool(username="tester", name="Tester", administrator=True)
    token = issue_token(tool, name="Tester", scope="people:write squads:write", expiry=None)[1]
    headers = {"Authorization": f"Bearer {token}"}
    with httpx2.Client(base_url=f"{live_server.url}/scim/v2", headers=headers) as client:
        yield client


def faults(results: list[Any]) -> list[tuple[str, str]]:
    return [(each.title, each.reason) for each in results if each.status not in FINE]


@pytest.mark.slow
def test_tester_is_green_about_users_and_what_describes_the_server(http):
    results = check_server(SyncSCIMClient(http), resource_types=["User"])

    assert len(results) > 60
    assert faults(results) == []


@pytest.mark.slow
def test_tester_is_green_about_groups_but_for_forming_and_dissolving_them(http):
    # These are refused, as test_groups.py shows: elements are formed and dissolved here.
    asked = {"crud:read", "crud:update", "patch", "attributes"}

    results = check_server(Linking(http), resource_types=["Group"], include_tags=asked)

    about = [each for each in results if each.resource_type == "Group"]
    left_out = {each.title for each in about if each.status == Status.SKIPPED}
    assert left_out == {"object_creation", "object_deletion"}
    found = [(title, reason) for title, reason in faults(about) if title not in left_out]
    assert [each for each in found if re.findall(r"'(.+?)'", each[1])[0] not in EXPLAINED] == []
    assert sum(each.status in FINE for each in about) >= 7
