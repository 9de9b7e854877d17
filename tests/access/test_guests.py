"""A guest sees nothing of another tribe: not on pages, in lists, counts, pictures, searches, files, history or over the API."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from access.guests.operations import make_views, remove_views
from access.operations import grant_role, issue_token
from history.models import Entry
from orgmodel.domain.gaps import Gaps
from orgmodel.domain.visibility import SCHEMA
from people.models import Person, PersonGap, Scope, User
from people.roles import Role
from search.operations import rebuild
from squads.models import Squad
from squads.operations import place_member
from tests.factories.access import RoleAssignmentFactory
from tests.factories.alliances import AllianceFactory, AllianceTrioFactory
from tests.factories.bots import BotFactory, BotMembershipFactory
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory

DAY = dt.date(2026, 1, 5)
# In every name of the other tribe, and in nothing else.
MARK = "Xyzzy"


class Corner:
    """A tribe with one of everything in it, each with `word` in its name and the same `key`."""

    def __init__(self, key: str, word: str) -> None:
        self.key = key
        self.tribe = TribeFactory(name=f"{word} tribe", slug=key, purpose=f"{word} purpose")
        self.squad = SquadFactory(tribe=self.tribe, name=f"{word} squad", slug=key, mission=f"{word} mission")
        self.chapter = ChapterFactory(tribe=self.tribe, name=f"{word} chapter", slug=key)
        self.guild = GuildFactory(name=f"{word} guild", slug=key)
        self.alliance = AllianceFactory(name=f"{word} alliance", slug=key)
        self.person = PersonFactory(
            name=f"Sam {word}",
            handle=key,
            email=f"{word}@example.com",
            job_title=f"{word} doctor",
            location=f"{word}ville",
        )
        self.bot = BotFactory(
            name=f"{word} bot", slug=key, description=f"{word} chores", accountable=self.person
        )
        self.rows: dict[str, models.Model] = {
            "squads": SquadMembershipFactory(squad=self.squad, person=self.person),
            "chapters": ChapterMembershipFactory(chapter=self.chapter, person=self.person),
            "guilds": GuildMembershipFactory(guild=self.guild, person=self.person),
            "trios": TrioSeatFactory(trio=self.tribe.trio, person=self.person),
            "alliances": AllianceTrioFactory(alliance=self.alliance, trio=self.tribe.trio),
            "tribes": self.squad.tribes.get(),
            "bots": BotMembershipFactory(squad=self.squad, bot=self.bot),
        }
        self.admin = admin = UserFactory(
            username=f"admin-{word}",
            last_name=word,
            is_superuser=True,
            person=PersonFactory(name=f"Ada {word}"),
        )
        new = PersonFactory(name=f"Nora {word}")
        place_member(self.squad, person=new, starts_on=DAY, reason=f"{word} reason", by=admin)
        self.entry = Entry.objects.latest("pk")

    def addresses(self) -> Iterator[str]:
        """Every address of the product, with what is in this corner where it names something."""
        for name, parameters in _patterns():
            app = name.partition(":")[0] if "api:" not in name else _app_of(name)
            row = self.entry if app in ("history", "entry") else self.rows.get(app)
            if app == "squads" and ("stay" in name or "squad-tribe" in name):
                row = self.rows["tribes"]
            if app == "squads" and "bot" in name:
                row = self.rows["bots"]
            given = {"slug": self.key, "handle": self.key, "pk": row and row.pk, "suffix": "xlsx"}
            try:
                yield reverse(name, kwargs={each: given[each] for each in parameters})
            except (NoReverseMatch, KeyError):
                continue


def _app_of(route: str) -> str:
    kind = route.removeprefix("api:").partition("-")[0]
    return {"entry": "history", "person": "people"}.get(kind, f"{kind}s")


def _patterns() -> Iterator[tuple[str, list[str]]]:
    """The name and the parameters of each address that is neither of the admin nor of one's own account."""

    def walk(resolver: URLResolver, names: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern, (*names, pattern.namespace) if pattern.namespace else names)
            elif pattern.name:
                yield ":".join((*names, pattern.name)), list(pattern.pattern.regex.groupindex)

    for name, parameters in walk(get_resolver(), ()):
        if not name.startswith(("admin:", "account_", "demo")):
            yield name, parameters


class World:
    """A tribe in which a guest is, and another one that shares people, a guild and an alliance with it."""

    def __init__(self) -> None:
        self.own, self.other = Corner("own", "Plain"), Corner("other", MARK)
        self.guest: User = UserFactory(username="gil", person=PersonFactory(name="Gil Guest", handle="gil"))
        RoleAssignmentFactory(person=self.guest.person, role=Role.GUEST)
        SquadMembershipFactory(squad=self.own.squad, person=self.guest.person)
        GuildMembershipFactory(guild=self.own.guild, person=self.guest.person)
        GuildMembershipFactory(guild=self.own.guild, person=self.other.person)
        SquadMembershipFactory(squad=self.other.squad, person=self.own.person, allocation=20)
        AllianceTrioFactory(alliance=self.own.alliance, trio=self.other.tribe.trio)
        BotMembershipFactory(squad=self.other.squad, bot=self.own.bot)
        Person.objects.filter(pk=self.own.person.pk).update(manager=self.other.person)
        rebuild()


@pytest.fixture
def world(db) -> World:
    return World()


@pytest.fixture
def guest(client, world) -> Client:
    client.force_login(world.guest)
    return client


def told(response: Any) -> str:
    """All that a response says, also what an Excel file has in it."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b" ".join(archive.read(name) for name in archive.namelist())
    if file := getattr(response, "file_to_stream", None):
        file.close()
    return content.decode(errors="replace")


# What is asked of lists and of what they lead to.
QUERIES = ("?as_of=2021-01-01", "?state=all", "?format=csv")


def test_guest_reads_nothing_of_another_tribe_at_any_address(guest, world):
    asked = sorted({*world.own.addresses(), *world.other.addresses()})
    asked += [address + query for address in asked if _is_read(address) for query in QUERIES]

    answers = [(address, guest.get(address)) for address in asked]

    assert [
        address
        for address, answer in answers
        if answer.status_code >= 500 or MARK.lower() in told(answer).lower()
    ] == []
    assert sum(answer.status_code == 200 for _, answer in answers) > 150


def _is_read(address: str) -> bool:
    """Whether it is that of a list, an element or a person, as people or tools read it."""
    return re.fullmatch(r"(/api/v1)?/[a-z-]+/((own|changes)/)?", address) is not None


def test_what_is_of_another_tribe_is_not_found_rather_than_refused(guest, world):
    named = {*world.other.addresses()} - {*world.own.addresses()}

    statuses = {address: guest.get(address).status_code for address in named}

    # Invitations are refused whoever is named, also somebody of the own tribe, and nobody at all.
    whoever = [guest.get(f"/api/v1/invitations/{handle}/").status_code for handle in ("own", "nobody")]
    assert [statuses.pop("/api/v1/invitations/other/"), *whoever] == [403, 403, 403]
    assert {address: status for address, status in statuses.items() if status not in (404, 405)} == {}
    assert len(named) > 60


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("tribes", 1),
        ("trios", 1),
        ("squads", 1),
        ("chapters", 1),
        ("guilds", 1),
        ("alliances", 1),
        ("people", 3),
    ],
)
def test_lists_have_and_count_what_a_guest_sees(guest, kind, number):
    listed = guest.get(f"/api/v1/{kind}/").json()

    assert len(listed["results"]) == listed.get("count", number) == number


def test_sizes_count_those_whom_a_guest_sees(guest):
    assert guest.get("/api/v1/squads/own/").json()["headcount"] == 3


def test_search_finds_nothing_of_another_tribe(guest):
    found = {
        text: guest.get("/api/v1/search/", {"search": text}).json()["results"]
        for text in (MARK, "Sam", "Plain")
    }

    assert (found[MARK], [each["name"] for each in found["Sam"]]) == ([], ["Sam Plain"])
    assert len(found["Plain"]) > 3


def test_changes_have_no_gap_of_somebody_whom_a_guest_does_not_see(guest):
    asked = {"from": "2024-01-01", "to": "2024-12-31"}
    gaps = Gaps.parse(["2024-03-01/2024-06-01"])
    PersonFactory(name=f"Nora {MARK}", starts_on=dt.date(2023, 1, 1), gaps=gaps)

    changes = guest.get("/api/v1/changes/", asked).json()

    assert (changes["results"], PersonGap.objects.count()) == ([], 1)
    assert MARK not in told(guest.get("/changes/", asked))


def test_token_of_a_guest_sees_no_more(client, world):
    _, token = issue_token(world.guest, name="mine", scope=Scope.READ, expiry=None)

    answers = [
        client.get(address, headers={"Authorization": f"Bearer {token}"})
        for address in (
            "/api/v1/people/",
            "/api/v1/squads/?format=csv",
            "/api/v1/organisation/",
            "/api/v1/history/",
            "/scim/v2/Users/",
        )
    ]

    assert [answer.status_code for answer in answers] == [200] * 5
    assert [answer for answer in answers if MARK in told(answer)] == []
    assert (
        client.get("/api/v1/squads/other/", headers={"Authorization": f"Bearer {token}"}).status_code == 404
    )


def test_guest_does_what_they_may_and_sees_it_at_once(guest, world):
    formed = guest.post(
        "/api/v1/guilds/",
        {"slug": "chess", "name": "Chess", "starts_on": "2026-02-01", "coordinator": "gil"},
        content_type="application/json",
    )

    assert (formed.status_code, formed.json().get("slug")) == (201, "chess"), formed.json()
    assert guest.get("/guilds/chess/").status_code == 200


def test_guest_can_not_name_what_they_do_not_see(guest):
    def refusal(squad: str) -> str:
        call = {"subject": squad, "person": "gil", "starts_on": "2026-03-01"}
        answer = guest.post(
            "/api/v1/operations/squads.place_member/", {"calls": [call]}, content_type="application/json"
        )
        return str(answer.json()["errors"])

    assert refusal("other") == refusal("unknown").replace("unknown", "other")


def test_guest_downloads_all_that_is_stored_about_them(guest, world):
    then = {"starts_on": dt.date(2020, 1, 1), "ends_before": dt.date(2021, 1, 1)}
    SquadMembershipFactory(squad=world.other.squad, person=world.guest.person, **then)

    page = guest.post("/people/gil/personal-data/")
    api = guest.get("/api/v1/people/gil/personal-data/")

    assert [str(world.other.squad) in told(each) for each in (page, api)] == [True, True]


def test_guests_wait_while_the_views_are_made_anew(guest, world):
    remove_views()

    page, answer = guest.get("/people/"), guest.get("/api/v1/people/")

    assert (page.status_code, answer.status_code) == (503, 503)
    make_views()
    assert guest.get("/people/").status_code == 200


# What is no fact of the organisation: of an account itself, of administrators, or of the machinery; and photos,
# which are known by what they are made of.
WITHOUT_A_VIEW = re.compile(
    "django_|auth_|account_|axes_|knox_|mfa_|socialaccount_|people_(token|user_|photo|erasedhandle)"
    "|access_(session|usedassertion|invitation)"
    "|retries_|sheets_|plans_|scim_|mail_|procrastinate_|search_word"
)


def test_every_table_of_facts_has_a_view(db):
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT tables.table_name FROM information_schema.tables WHERE table_schema = 'public'
            EXCEPT SELECT table_name FROM information_schema.views WHERE table_schema = %s
            """,
            [SCHEMA],
        )
        others = {name for (name,) in cursor.fetchall()}

    assert {name for name in others if not WITHOUT_A_VIEW.match(name)} == set()


def test_others_see_everything_after_a_guest_was_answered(guest, world, client):
    guest.get("/people/")

    assert Squad.objects.count() == 2
    assert Person.objects.filter(name__contains=MARK).exists()


def test_guest_of_one_tribe_is_refused_and_by_the_database_too(world):
    with pytest.raises(ValidationError, match="whichever these are"):
        grant_role(PersonFactory(), role=Role.GUEST, tribe=world.own.tribe, starts_on=DAY, by=world.own.admin)
    with pytest.raises(IntegrityError, match="access_guest_everywhere"):
        RoleAssignmentFactory(role=Role.GUEST, tribe=world.own.tribe)


def test_administrator_sees_everything_also_as_a_guest(client, world):
    RoleAssignmentFactory(person=world.guest.person, role=Role.ADMINISTRATOR)
    client.force_login(world.guest)

    assert client.get("/squads/other/").status_code == 200
