"""A directory: a tool with a token, which speaks SCIM."""

import json
from typing import Any

import pytest
from django.test import Client

from access.operations import add_tool, issue_token
from people.models import User

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
AREAS = "people:write squads:write chapters:write guilds:write"


class Directory:
    """Sends requests as a directory does, and reads the answers."""

    def __init__(self, account: User, scope: str = AREAS) -> None:
        self.account = account
        token = issue_token(account, name="Directory", scope=scope, expiry=None)[1]
        self.client = Client(headers={"Authorization": f"Bearer {token}"}, raise_request_exception=True)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        kind = {"content_type": "application/scim+json", "data": json.dumps(body)} if body is not None else {}
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(method, f"/scim/v2{path}", **kind, headers=names)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Status and body of the answer."""
        answer = self.send(method, path, body, **headers)
        return answer.status_code, json.loads(answer.content) if answer.content else None

    def created(self, user_name: str = "ann.berg@example.com", **more: Any) -> dict[str, Any]:
        body = {"schemas": [CORE], "userName": user_name, **more}
        status, user = self.ask("POST", "/Users", body)
        assert status == 201, user
        return user

    def patched(self, user: Any, *operations: dict[str, Any], **headers: str) -> Any:
        body = {"schemas": [PATCH], "Operations": list(operations)}
        return self.ask("PATCH", f"/Users/{user['id']}", body, **headers)


@pytest.fixture
def directory(db: None) -> Directory:
    return Directory(add_tool(username="entra", name="Entra ID", administrator=True))
