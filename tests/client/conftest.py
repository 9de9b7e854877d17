"""The demo organisation on a running server, as `make run` serves it, and who asks it."""

from dataclasses import dataclass

import pytest

from access.operations import issue_token
from people.models import Scope, User
from samples.demo import ADMINISTRATOR, make_demo


@dataclass(frozen=True)
class Served:
    """Where the demo answers, and a token of its administrator."""

    url: str
    token: str


@pytest.fixture
def demo(transactional_db, live_server, settings) -> Served:
    """With the limits that docs/running.md gives, and an administrator “boss” as `make superuser` makes one."""
    settings.API_RATE, settings.PLAN_ENDS_AT_MOST = 1200, 50
    make_demo()
    User.objects.create_superuser("boss", password="only-for-examples")
    astrid = User.objects.get(username=ADMINISTRATOR)
    return Served(
        live_server.url, issue_token(astrid, name="First try", scope=Scope.ADMINISTER, expiry=None)[1]
    )
