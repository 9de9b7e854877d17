"""Private facts of people: who sees which, on every surface that shows anything of a person."""

import io
import zipfile

import pytest
from django.contrib.auth.models import Permission

from history.models import Entry
from people.models import User
from people.operations import add_person, edit_person
from people.privacy import PRIVATE
from squads.models import Role
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory

SECRET = {name: f"secret-{name.replace('_', '-')}" for name in PRIVATE}
LATER = {name: f"{value}-later" for name, value in SECRET.items()}
# Addresses that show something of people, beside their own page and that of their private facts.
ELSEWHERE = [
    "/people/",
    "/people/?search=secret",
    "/people/?format=csv",
    "/people/options/?search=secret",
    "/search/?search=secret",
    "/search/palette/?search=secret",
    "/history/",
    "/history/?element=person:ada",
    "/changes/",
    "/sheets/organisation.zip",
    "/api/v1/people/",
    "/api/v1/people/?search=secret",
    "/api/v1/people/ada/",
    "/api/v1/people/?expand=manager",
    "/api/v1/search/?search=secret",
    "/api/v1/history/",
    "/api/v1/history/?after=0",
    "/api/v1/history/?page_size=100",
    "/api/v1/changes/",
    "/api/v1/organisation/",
    "/api/v1/exports/",
]
FOR_ADMINISTRATORS = {
    "/history/",
    "/history/?element=person:ada",
    "/sheets/organisation.zip",
    "/api/v1/history/",
    "/api/v1/history/?after=0",
    "/api/v1/history/?page_size=100",
    "/api/v1/exports/",
}
IN_THE_ADMIN = [
    "/admin/people/person/{pk}/change/",
    "/admin/people/person/?phone__startswith=secret",
    "/admin/people/person/{pk}/history/",
    "/admin/history/entry/{entry}/change/",
]


@pytest.fixture
def ada(admin):
    """Somebody with private facts, which were other ones before."""
    person = add_person(handle="ada", name="Ada Holm", email="ada@example.com", **SECRET, by=admin)
    PersonFactory(manager=person)
    return edit_person(person, version=person.version, **LATER, by=admin)


@pytest.fixture
def lead(ada):
    """The product owner of a squad that Ada is in."""
    squad = SquadFactory()
    SquadMembershipFactory(squad=squad, person=ada)
    owner = SquadMembershipFactory(squad=squad, role=Role.PRODUCT_OWNER)
    return UserFactory(person=owner.person)


def text_of(client, address: str) -> str:
    """What is answered, unpacked where it is an archive."""
    answer = client.get(address)
    assert answer.status_code in (200, 302, 400), address
    content = answer.getvalue()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(archive.read(name).decode() for name in archive.namelist())
    return content.decode()


def seen(client, address: str) -> set[str]:
    """The private facts that an answer has."""
    text = text_of(client, address)
    return {name for name, value in SECRET.items() if value in text}


def own_answers(client) -> tuple[set[str], set[str]]:
    """Which private facts the page of Ada and the answer made for them have."""
    facts = client.get("/api/v1/people/ada/private-facts/").json()
    assert facts == {name: LATER[name] for name in facts}
    return seen(client, "/people/ada/"), set(facts)


@pytest.mark.parametrize("who", ["admin", "ada", "lead", "bystander"])
def test_private_facts_are_shown_to_whom_they_are_open_and_nowhere_else(client, ada, lead, who, request):
    reader = UserFactory(person=ada) if who == "ada" else request.getfixturevalue(who)
    client.force_login(reader)

    expected = set() if who == "bystander" else set(PRIVATE)
    assert own_answers(client) == (expected, expected)
    for address in ELSEWHERE:
        everywhere = who == "admin" and address in FOR_ADMINISTRATORS
        assert seen(client, address) == (set(PRIVATE) if everywhere else set()), address


def test_staff_who_may_not_edit_people_see_no_private_facts_in_the_admin(client, ada, bystander: User, admin):
    bystander.is_staff = True
    bystander.save()
    bystander.user_permissions.set(Permission.objects.all())
    entry = Entry.objects.filter(operation="people.edit_person").get()
    for reader, expected in ((bystander, False), (admin, True)):
        client.force_login(reader)
        for address in IN_THE_ADMIN:
            page = text_of(client, address.format(pk=ada.pk, entry=entry.pk)).replace("=secret", "")
            found = {name for name, value in SECRET.items() if value in page}
            has_facts = "startswith" not in address and "/history/" not in address
            is_entry = "/history/entry/" in address
            assert bool(found) == (expected and (has_facts or is_entry)), (address, found)
        exported = client.post(
            "/admin/people/person/", {"action": "export_csv", "_selected_action": [ada.pk]}
        )
        assert ("secret" in exported.getvalue().decode()) == expected


@pytest.mark.parametrize(
    ("audience", "seen_by"),
    [
        ("everybody", {"bystander", "lead"}),
        ("leads", {"lead"}),
        ("administrators", set()),
    ],
)
def test_setting_says_who_sees_a_private_fact(client, ada, lead, bystander, settings, audience, seen_by):
    settings.PRIVATE_FACTS = dict.fromkeys(PRIVATE, audience)

    for name, reader in {"bystander": bystander, "lead": lead}.items():
        client.force_login(reader)
        expected = set(PRIVATE) if name in seen_by else set()
        assert own_answers(client) == (expected, expected)
        in_bulk = set(PRIVATE) if audience == "everybody" else set()
        assert seen(client, "/api/v1/history/") == seen(client, "/sheets/organisation.zip") == in_bulk


def test_person_tells_their_phone_but_not_their_contract(client, ada):
    client.force_login(UserFactory(person=ada))

    form = client.get("/people/ada/edit-profile/").context["form"]

    assert "phone" in form.fields
    assert not {"contract_kind", "employer"} & form.fields.keys()
