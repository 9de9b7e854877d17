"""Everything that is stored about a person, as a file for them."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from access.operations import issue_token
from history.models import Entry
from people import operations
from people.models import Scope
from people.personal_data import EXCEPTED, LEFT_OUT, personal_data, references
from plans.models import Plan
from tests.factories.history import EntryFactory
from tests.factories.people import AbsenceFactory, PersonFactory, UserFactory, picture
from tests.factories.squads import SquadMembershipFactory


@pytest.fixture
def ada(db):
    return PersonFactory(handle="ada.holm", name="Ada Holm", email="ada@example.com", phone="+46 70 123")


@pytest.fixture
def account(ada):
    return UserFactory(username="ada", email=ada.email)


def written(person):
    with ZipFile(BytesIO(b"".join(personal_data(person)))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_file_has_what_refers_to_the_person_and_their_account(ada, account, squad, admin):
    SquadMembershipFactory(person=ada, squad=squad)
    AbsenceFactory(person=PersonFactory(), stand_in=ada)
    operations.change_photo(ada, photo=operations.keep_photo(picture()), by=account)
    ada.refresh_from_db()
    operations.edit_profile(ada, version=ada.version, chat="@ada", by=admin, reason="Asked to")

    files = written(ada)

    data = json.loads(files["personal-data.json"])
    assert list(data) == [
        *("person", "account", "absences (stand in)", "squad memberships (person)"),
        *("changes about the person", "changes by the person"),
    ]
    assert (data["person"][0]["phone"], data["account"][0]["username"]) == ("+46 70 123", "ada")
    assert data["squad memberships (person)"][0]["squad"] == str(squad)
    edited = data["changes about the person"][-1]
    assert (edited["sentence"], edited["reason"]) == ("edited the profile of Ada Holm", "Asked to")
    assert edited["changes"][0]["after"]["chat"] == "@ada"
    assert [each["sentence"] for each in data["changes by the person"]] == ["changed the photo of Ada Holm"]
    assert b"<h1>Personal data of Ada Holm</h1>" in files["personal-data.html"]
    assert "chat handle: — → @ada" in files["personal-data.html"].decode()
    assert files["photo.webp"][:4] == b"RIFF"


def test_plans_are_in_the_file_without_their_sheets(ada, account):
    changes = [{"element": "Cards", "rows": [{"text": "Bo Lind"}]}]
    Plan.objects.create(by=account, changes=changes, content=b"sheets", expires_at=timezone.now())

    files = written(ada)

    (plan,) = json.loads(files["personal-data.json"])["plans (by)"]
    assert (plan["changes"], "content" in plan) == (changes, False)
    assert "Bo Lind" in files["personal-data.html"].decode()


def test_the_file_has_no_secret(ada, account):
    content = b"".join(written(ada).values())

    assert account.password.encode() not in content


def test_whatever_refers_to_people_is_in_the_file_or_excepted_with_a_reason():
    named = {str(field) for field in references()}

    assert len(named) > 15
    assert not named & EXCEPTED.keys()
    assert all(EXCEPTED.values())
    secret = {
        field.name
        for reference in references()
        for field in reference.model._meta.concrete_fields
        if any(word in field.name for word in ("password", "secret", "digest", "session_", "content", "data"))
    }
    assert secret - LEFT_OUT == {"extra_data"}


@pytest.mark.parametrize("reader", ["account", "admin"])
def test_the_person_and_administrators_download_it_which_is_noted(client, ada, account, admin, reader):
    by = {"account": account, "admin": admin}[reader]
    client.force_login(by)

    page = client.get("/people/ada.holm/")
    asked = client.get("/people/ada.holm/personal-data/")
    response = client.post("/people/ada.holm/personal-data/")

    assert "/people/ada.holm/personal-data/" in page.content.decode()
    assert "Everything that is stored about Ada Holm" in asked.content.decode()
    assert response["Content-Disposition"] == 'attachment; filename="ada.holm.zip"'
    assert "personal-data.json" in ZipFile(BytesIO(response.getvalue())).namelist()
    entry = Entry.with_accounts.get(operation="accounts.download_personal_data")
    assert (entry.label, entry.by) == ("downloaded the personal data of Ada Holm", by)


def test_others_may_not_download_it(client, ada, bystander):
    client.force_login(bystander)

    page, response = client.get("/people/ada.holm/"), client.post("/people/ada.holm/personal-data/")

    assert "/people/ada.holm/personal-data/" not in page.content.decode()
    assert response.status_code == 403
    assert "You don’t have permission to download Ada Holm’s personal data." in response.content.decode()
    assert not Entry.with_accounts.exists()


def test_the_number_of_queries_does_not_depend_on_how_much_there_is(ada, account):
    def queries():
        AbsenceFactory(person=PersonFactory(), stand_in=ada)
        ada.refresh_from_db()
        operations.edit_profile(ada, version=ada.version, chat=str(ada.version), by=account)
        with CaptureQueriesContext(connection) as asked:
            files = written(ada)
        return len(asked), files["personal-data.html"].decode()

    few, one = queries()
    queries()
    several, three = queries()

    assert [page[page.index("<ul>") :].count("(3)") for page in (one, three)] == [0, 3]
    assert several == few
    assert few < len(references()) + 20  # what has rows is read twice, once for each file


def test_the_file_is_sent_while_it_is_read(client, ada, account):
    EntryFactory.create_batch(30, by=account)
    client.force_login(account)

    response = client.post("/people/ada.holm/personal-data/")

    pieces = list(response)
    assert response.streaming
    assert len(pieces) > 1
    with ZipFile(BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        assert (
            len(json.loads(archive.read("personal-data.json"))["changes by the person"]) == 31
        )  # and this one


@pytest.mark.parametrize(
    ("who", "scope", "status", "says"),
    [
        ("account", Scope.READ, 200, None),
        ("admin", Scope.ADMINISTER, 200, None),
        ("admin", Scope.READ, 403, "This token needs the scope administer."),
        ("bystander", Scope.READ, 403, "The person and administrators can: Ada Holm."),
    ],
)
def test_over_the_api_it_is_for_the_same_people(
    client, ada, account, admin, bystander, who, scope, status, says
):
    by = {"account": account, "admin": admin, "bystander": bystander}[who]
    _, token = issue_token(by, name="Tool", scope=scope, expiry=None)
    headers = {"Authorization": f"Bearer {token}"}

    head = client.head("/api/v1/people/ada.holm/personal-data/", headers=headers)
    response = client.get("/api/v1/people/ada.holm/personal-data/", headers=headers)

    noted = Entry.with_accounts.filter(operation="accounts.download_personal_data", by=by)
    assert (head.status_code, response.status_code, noted.count()) == (status, status, int(status == 200))
    if says:
        assert says in response.json()["detail"]
    else:
        assert response["Content-Type"] == "application/zip"
        assert response["Cache-Control"] == "private, no-store"
        assert "personal-data.html" in ZipFile(BytesIO(response.getvalue())).namelist()
