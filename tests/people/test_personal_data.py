"""Everything that is stored about a person, as a file for them."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest

from history.models import Entry
from people import operations
from people.models import Absence, User
from people.personal_data import EXCEPTED, LEFT_OUT, references, write_personal_data
from tests.factories.people import AbsenceFactory, PersonFactory, UserFactory, picture
from tests.factories.squads import SquadMembershipFactory


@pytest.fixture
def ada(db):
    return PersonFactory(handle="ada.holm", name="Ada Holm", email="ada@example.com", phone="+46 70 123")


@pytest.fixture
def account(ada):
    return UserFactory(username="ada", email=ada.email)


def written(person):
    file = BytesIO()
    write_personal_data(person, file)
    with ZipFile(file) as archive:
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


def test_the_number_of_queries_does_not_depend_on_how_much_there_is(
    ada, account, squad, django_assert_num_queries
):
    for number in range(3):
        SquadMembershipFactory(person=ada, squad=squad, role="member") if number == 0 else None
        AbsenceFactory(person=PersonFactory(), stand_in=ada)
        operations.edit_profile(ada, version=number + 1, chat=str(number), by=account)

    assert Absence.objects.count() == 3
    assert User.objects.filter(email=ada.email).count() == 1
    with django_assert_num_queries(len(references()) + 10):
        written(ada)
