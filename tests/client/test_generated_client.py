"""A typed client that a public generator makes of /api/v1/schema/ works against the running server."""

import datetime as dt
import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoDbBlocker

from access.operations import issue_token
from history.models import Entry
from people.models import Scope
from squads.models import SquadMembership
from tests.factories.people import PersonFactory, picture
from tests.factories.squads import SquadFactory, SquadMembershipFactory

DAY = dt.date(2026, 3, 1)
NAME = "orgmodel_client"
PROGRAM = Path(__file__).parent / "program.py"
METHODS = {"get", "post", "put", "patch", "delete"}

pytestmark = pytest.mark.xdist_group("generated client")  # which is made once


def run(*arguments: str | Path, folder: Path) -> str:
    """What one of Python's programs prints; it has to succeed."""
    done = subprocess.run(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def folder(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Path:
    """Where the client is, with the description of which it is made and what the generator printed."""
    folder = tmp_path_factory.mktemp("generated")
    with django_db_blocker.unblock():  # every request asks whether the database is there
        (folder / "schema.json").write_bytes(Client().get("/api/v1/schema/").content)
    (folder / "config.json").write_text(json.dumps({"post_hooks": []}))
    options = ("--config", "config.json", "--meta", "none", "--output-path", NAME, "--fail-on-warning")
    printed = run("openapi_python_client", "generate", "--path", "schema.json", *options, folder=folder)
    (folder / "printed").write_text(printed)
    return folder


@pytest.fixture
def program(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What a developer wrote with the client."""
    monkeypatch.syspath_prepend(folder)
    return importlib.import_module("tests.client.program")


@pytest.fixture
def client(program: Any, live_server: Any, admin: Any) -> Iterator[Any]:
    """The client of an administrator's tool."""
    token = issue_token(admin, name="Tool", scope=Scope.ADMINISTER, expiry=None)[1]
    with program.AuthenticatedClient(live_server.url, token) as client:
        yield client


def functions(folder: Path) -> set[str]:
    return {path.stem for path in (folder / NAME / "api").glob("*/*.py")} - {"__init__"}


def test_generator_warns_of_nothing_and_makes_a_function_of_every_operation(folder):
    described = json.loads((folder / "schema.json").read_text())
    operations = {
        operation["operationId"]
        for methods in described["paths"].values()
        for method, operation in methods.items()
        if method in METHODS
    }

    assert (folder / "printed").read_text() == f"Generating {NAME}\n"
    assert functions(folder) == operations


def test_names_that_it_makes_are_such_as_a_developer_would_choose(folder):
    models = {path.stem for path in (folder / NAME / "models").glob("*.py")}

    assert {"squad", "squad_membership", "trio_seat", "link", "errors", "facets", "state"} <= models
    assert [name for name in models if name.startswith("patched") or name.endswith("_enum")] == []


@pytest.mark.slow
def test_client_and_what_is_written_with_it_are_of_sound_types(folder):
    (folder / "program.py").write_text(PROGRAM.read_text())

    said = run("mypy", "--strict", "--config-file=", "--cache-dir=types", "program.py", NAME, folder=folder)

    assert said.startswith("Success")


def test_client_lists_page_by_page_and_reads_what_is_expanded(client, program, tribe):
    slugs = [SquadFactory(tribe=tribe, slug=slug, name=slug).slug for slug in ("a", "b", "c", "d", "e")]
    SquadMembershipFactory(squad__slug="cards", squad__name="cards", person__name="Ada Holm")

    assert program.all_squads(client, page_size=2) == [*slugs[:3], "cards", *slugs[3:]]
    assert program.members(client, "cards") == ["Ada Holm"]


def test_client_edits_what_it_has_read_and_is_told_when_somebody_else_did(client, program):
    SquadFactory(slug="cards")
    shown, tag = program.read_squad(client, "cards")

    edited = program.edit_squad(client, "cards", tag, mission="Paid in a second.")
    with pytest.raises(program.Refused, match="Nothing was changed") as refused:
        program.edit_squad(client, "cards", tag, mission="Something else.")

    assert (shown.slug, edited.mission, edited.version) == ("cards", "Paid in a second.", shown.version + 1)
    assert [(link.label, link.url) for link in edited.links] == [("Board", "https://board.example.org/")]
    problem = refused.value.problem
    assert (type(problem).__name__, problem.type_.value) == (
        "PreconditionFailedProblem",
        "/api/v1/problems/stale/",
    )
    assert problem.present["mission"] == "Paid in a second."


def test_client_sends_again_under_a_key_and_it_is_done_once(client, program, tribe):
    first, again = (
        program.form_squad(client, "cards", tribe=tribe.slug, day=DAY, key="one") for _ in range(2)
    )

    assert (first.status_code, again.status_code, again.headers["Idempotency-Replayed"]) == (201, 201, "true")
    assert first.parsed == again.parsed
    assert (first.parsed.slug, first.parsed.starts_on) == ("cards", DAY)
    assert Entry.objects.count() == 1


def test_client_places_many_at_once_or_is_told_by_index_why_not(client, program):
    SquadFactory(slug="cards")
    handles = [PersonFactory().handle for _ in range(3)]

    done = program.place(client, "cards", handles, DAY)
    with pytest.raises(program.Refused) as refused:
        program.place(client, "cards", [PersonFactory().handle, "nobody"], DAY)

    assert (done.count, [made.result.model for made in done.results]) == (3, ["squads.squadmembership"] * 3)
    (refusal,) = refused.value.problem.errors
    assert (refusal.index, list(refusal.errors.additional_properties)) == (1, ["person"])
    assert SquadMembership.objects.count() == 3


def test_client_plans_and_applies_within_what_may_end(client, program):
    SquadMembershipFactory.create_batch(2, squad=SquadFactory(slug="cards", name="Cards"))
    plan = program.plan_dissolving(client, "cards", DAY)

    with pytest.raises(program.Refused) as refused:
        program.apply(client, plan, ends_at_most=2)
    applied = program.apply(client, plan, ends_at_most=3)

    assert (plan.state, plan.ends, plan.changes[0].rows[-1].after["ends_before"]) == (
        "ready",
        3,
        "2026-03-01",
    )
    assert refused.value.problem.type_.value == "/api/v1/problems/plan-ends-many/"
    assert (applied.state, applied.results[0].result.text) == ("applied", "Cards")


def test_client_plans_sheets_from_a_file(client, program, tmp_path):
    SquadMembershipFactory()
    workbook = tmp_path / "organisation.xlsx"
    call_command("export_sheets", str(workbook))

    plan = program.plan_sheets(client, workbook.name, workbook.read_bytes())

    assert (plan.state, plan.reason, plan.changes_found, plan.refusals) == ("ready", "Autumn", 0, [])


def test_client_changes_a_photo_and_downloads_personal_data(client, program):
    person = PersonFactory()

    changed = program.change_photo(client, person.handle, picture("JPEG"))
    with ZipFile(BytesIO(program.personal_data(client, person.handle))) as archive:
        names = archive.namelist()

    assert changed.photo
    assert names == ["personal-data.json", "personal-data.html", "photo.webp"]


def test_client_follows_what_is_done(client, program, tribe):
    for slug in ("cards", "search"):
        program.form_squad(client, slug, tribe=tribe.slug, day=DAY, key=slug)
    program.place(client, "cards", [PersonFactory().handle for _ in range(3)], DAY)

    done, last = program.follow(client, 0)
    nothing, same = program.follow(client, last)

    assert done == ["squads.form_squad"] * 2 + ["squads.place_member"] * 3
    assert (nothing, same, last) == ([], last, Entry.objects.latest("pk").pk)


def test_client_reads_the_whole_organisation(client, program, squad):
    SquadMembershipFactory(squad=squad)

    whole = program.organisation(client, DAY)

    assert (whole.as_of, [one.slug for one in whole.squads]) == (DAY, [squad.slug])
    assert [row.squad for row in whole.squad_members] == [squad.slug]
