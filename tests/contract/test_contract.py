"""The API answers as its description says, whatever it is sent and whoever sends it: asked by schemathesis."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings

from history.models import Entry
from orgmodel.api.schema.rights import table
from orgmodel.domain.operations import registry
from people.models import Scope, Token, User
from tests.contract.stage import addresses, alike, furnish, references, sign_in
from tests.factories.people import PersonFactory, UserFactory
from tests.production import production

HERE = Path(__file__).parent
# `make test` asks little; by hand CONTRACT=long, or CONTRACT_EXAMPLES=60 CONTRACT_SEED=7 CONTRACT_SHARE=1.
LONG = os.environ.get("CONTRACT") == "long"
EXAMPLES = os.environ.get("CONTRACT_EXAMPLES", "2" if LONG else "1")
SEED = os.environ.get("CONTRACT_SEED", "1")
# Of the cases that go through all limits of all values, the administrator gets one in so many; others get none,
# whom permission refuses before their values are read.
SHARE = int(os.environ.get("CONTRACT_SHARE", "8" if LONG else "24"))
PASSWORD = "correct horse"
# What changes when somebody signs in.
SIGN_INS = {
    "people.Token", "people.User", "axes.AccessLog", "axes.AccessAttempt", "access.FailedSignIn", "access.Session",
}  # fmt: skip

Ask = Callable[..., None]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def member() -> User:
    """Is a plain member of squads and guilds."""
    return UserFactory(person=PersonFactory())


@pytest.fixture
def ask_everything(admin, member, tmp_path) -> Iterator[Ask]:
    """Asks for every operation, as a user by a token of a scope, or as nobody; fails with what is wrong."""
    furnish(admin, member)
    # Of the beginning, for all roles: what one of them renames goes on answering to them.
    keys = {"addresses": addresses(), "references": references()}
    with production() as url:

        def ask(user: User | None = None, scope: Scope = Scope.WRITE, share: int = 0) -> None:
            said = run(url, tmp_path, {**keys, "share": share, **signs_in(user, scope)})
            counted = re.search(r"Selected: (\d+)/(\d+)\s+Tested: (\d+)", said)
            if "No issues found" not in said or not counted or len(set(counted.groups())) > 1:
                pytest.fail(said, pytrace=False)
            print(said[said.index("Test cases:") :])

        yield ask


def signs_in(user: User | None, scope: Scope) -> dict[str, Any]:
    """How it does; a tool that only reads has no password."""
    if user is None:
        return {"token": "", "spares": [], "passwords": []}
    others = alike(user)
    passwords = [] if scope == Scope.READ else [f"{each.username}:{PASSWORD}" for each in others]
    spares = [sign_in(each, scope) for each in others]
    return {"token": sign_in(user, scope), "spares": spares, "passwords": passwords or [":"]}


def run(url: str, folder: Path, told: dict[str, Any]) -> str:
    """What schemathesis says in the end, run with what `hooks` are told."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml")]
    phases = "examples,coverage,fuzzing" if told["share"] else "examples,fuzzing"
    command += ["run", f"{url}/api/v1/schema/", "--phases", phases]
    command += ["--max-examples", EXAMPLES, "--seed", SEED, "--checks", "all", "--continue-on-failure"]
    command += ["--no-shrink", "--warnings", "off", "--generation-database", "none", "--no-color"]
    environment = {
        **os.environ,
        "SCHEMATHESIS_HOOKS": "tests.contract.hooks",
        "PYTHONPATH": str(settings.BASE_DIR),
        "CONTRACT": json.dumps(told),
    }
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return f"{done.stdout}{done.stderr}"


def stored() -> dict[str, list[Any]]:
    """All that there is, but for sign-ins and what the history tells administrators of them."""
    kept = (model for model in apps.get_models() if model._meta.label not in SIGN_INS)
    return {model._meta.label: sorted(map(repr, model._default_manager.values())) for model in kept}


def done_by(user: User) -> set[str]:
    """The operations that it did."""
    return set(Entry.objects.filter(by=user).values_list("operation", flat=True))


def test_everybody_is_answered_as_the_description_says_and_does_what_the_table_says(
    ask_everything, admin, member, subtests
):
    before, tokens = stored(), Token.objects.count()
    with subtests.test("nobody changes nothing"):
        ask_everything()
        assert (stored(), Token.objects.count()) == (before, tokens)

    with subtests.test("a tool that reads changes nothing"):
        ask_everything(admin, Scope.READ)
        assert stored() == before

    with subtests.test("a member does what the table says"):
        ask_everything(member)
        columns = ("Squad member", "Guild member", "Themselves")
        may = {operation for operation, may in table().items() if any(may[column] for column in columns)}
        assert done_by(member) <= may
        assert len(done_by(member)) > 1

    with subtests.test("an administrator does most of all"):
        ask_everything(admin, Scope.ADMINISTER, SHARE)
        assert len(done_by(admin)) > 0.8 * len(registry)  # else it asks for what there is not
