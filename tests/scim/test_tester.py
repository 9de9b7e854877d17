"""scim2-tester finds nothing wrong with the server, while it is served."""

import httpx2
import pytest
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from access.operations import add_tool, issue_token

pytestmark = pytest.mark.django_db(transaction=True)
FINE = {Status.SUCCESS, Status.COMPLIANT, Status.ACCEPTABLE}


@pytest.mark.slow
def test_tester_is_green_about_users_and_what_describes_the_server(live_server, settings):
    settings.PLAN_ENDS_AT_MOST = 10_000  # it deletes all that it creates
    tool = add_tool(username="tester", name="Tester", administrator=True)
    token = issue_token(tool, name="Tester", scope="people:write", expiry=None)[1]
    headers = {"Authorization": f"Bearer {token}"}

    with httpx2.Client(base_url=f"{live_server.url}/scim/v2", headers=headers) as client:
        results = check_server(SyncSCIMClient(client), resource_types=["User"])

    assert len(results) > 60
    assert [(each.title, each.reason) for each in results if each.status not in FINE] == []
