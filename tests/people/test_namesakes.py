"""Two people with one name can be told apart wherever they are named."""

import csv
import datetime as dt
import html
import io
import re

import pytest
from django.urls import reverse

from access.operations import command_line_user
from alliances.models import AllianceTrio
from chapters.models import Chapter
from chapters.models import Role as ChapterRole
from guilds.models import Guild
from guilds.models import Role as GuildRole
from history.models import Entry
from people import operations as people_operations
from people.models import Person
from search.operations import rebuild
from sheets.loading.load import load
from squads import operations as squads_operations
from squads.models import Role
from tests.factories.alliances import AllianceTrioFactory
from tests.factories.chapters import ChapterMembershipFactory
from tests.factories.guilds import GuildMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadMembershipFactory
from tests.factories.trios import TrioSeatFactory
from trios.models import Seat

# Not followed by a handle, in parentheses or small beside it.
WITHOUT_HANDLE = re.compile(r"Ann Berg(?!\W{0,3}ann[ab]\b)")
TAGS = re.compile(r"<[^>]*>")
ATTRIBUTES = re.compile(r'(?:title|aria-label|placeholder|data-name|data-owner)="([^"]*)"')


def shown(response) -> str:
    """The text of a page and of its attributes that people read."""
    page = response.content.decode()
    texts = [TAGS.sub(" ", page.partition("<body")[2] or page), *ATTRIBUTES.findall(page)]
    return " ".join(html.unescape(" | ".join(texts)).split())


def without_handle(text: str) -> list[str]:
    """The places where somebody is named by their name alone."""
    return [text[max(0, found.start() - 50) : found.end() + 40] for found in WITHOUT_HANDLE.finditer(text)]


@pytest.fixture
def anns(squad) -> tuple[Person, Person]:
    """Two of one name, in every kind of element; one reports to the other."""
    first = PersonFactory(name="Ann Berg", handle="anna", job_title="Designer")
    second = PersonFactory(name="Ann Berg", handle="annb", manager=first)
    tribe = squad.tribes.get().tribe
    chapter = ChapterMembershipFactory(person=first, chapter__tribe=tribe, role=ChapterRole.LEAD).chapter
    guild = GuildMembershipFactory(person=first, role=GuildRole.COORDINATOR).guild
    SquadMembershipFactory(squad=squad, person=first, role=Role.PRODUCT_OWNER)
    SquadMembershipFactory(squad=squad, person=second, starts_on=dt.date(2022, 1, 1))
    SquadMembershipFactory(squad=squad, person=second, ends_before=dt.date(2021, 1, 1))
    ChapterMembershipFactory(person=second, chapter=chapter)
    GuildMembershipFactory(person=second, guild=guild)
    TrioSeatFactory(trio=tribe.trio, person=first)
    TrioSeatFactory(trio=tribe.trio, person=second, seat=Seat.DESIGN_LEAD)
    AllianceTrioFactory(trio=tribe.trio)
    rebuild()
    return first, second


def addresses(squad) -> list[str]:
    """Every page, picture and part of one on which people are named."""
    tribe = squad.tribes.get().tribe
    [chapter], [guild] = Chapter.objects.all(), Guild.objects.all()
    alliance = AllianceTrio.objects.get().alliance
    membership = squad.memberships.get(person__handle="annb", ends_before=None)
    return [
        *("/", "/map/", "/changes/?from=2019-12-01&to=2020-02-01", "/people/", "/people/?ordering=manager"),
        *(
            "/squads/",
            "/tribes/",
            "/chapters/",
            "/guilds/",
            "/alliances/",
            "/trios/",
            "/people/?manager=anna",
        ),
        *("/search/?search=ann", "/search/palette/?search=ann", "/people/options/?search=ann"),
        *("/people/anna/", "/people/annb/"),
        *(element.get_absolute_url() for element in (squad, tribe, chapter, guild, alliance)),
        *(tribe.trio.get_absolute_url(), f"/tribes/{tribe.slug}/picture.svg"),
        reverse("people:edit_person", args=["annb"]),
        reverse("people:offboard_person", args=["annb"]),
        reverse("squads:move_member", args=[squad.slug, membership.pk]),
        reverse("squads:end_membership", args=[squad.slug, membership.pk]),
    ]


def test_people_of_one_name_are_told_apart_on_every_page(client, admin, squad, anns, subtests):
    client.force_login(admin)
    for address in addresses(squad):
        with subtests.test(address):
            response = client.get(address)

            text = shown(response)
            assert response.status_code == 200
            assert without_handle(text) == []


def test_admin_tells_people_of_one_name_apart_in_lists_and_where_it_offers_them(client, admin, squad, anns):
    client.force_login(admin)
    membership = squad.memberships.get(person__handle="annb", ends_before=None)

    pages = [
        client.get(address)
        for address in (
            "/admin/people/person/",
            f"/admin/people/person/{anns[1].pk}/change/",
            "/admin/squads/squadmembership/",
            f"/admin/squads/squadmembership/{membership.pk}/change/",
            f"/admin/squads/squad/{squad.pk}/change/",
            "/admin/chapters/chaptermembership/",
            "/admin/guilds/guildmembership/",
            "/admin/trios/trioseat/",
        )
    ]
    query = "app_label=squads&model_name=squadmembership&field_name=person&term=ann+berg"
    offered = client.get(f"/admin/autocomplete/?{query}").json()["results"]

    assert [without_handle(shown(page)) for page in pages] == [[]] * len(pages)
    assert [each["text"] for each in offered] == ["Ann Berg (anna)", "Ann Berg (annb)"]


def test_lists_of_people_have_the_handle_as_a_column_of_their_files(client, admin, anns):
    client.force_login(admin)

    answer = client.get("/people/?search=ann&format=csv")

    header, *rows = csv.reader(io.StringIO(b"".join(answer).decode().removeprefix("\ufeff")))
    assert [dict(zip(header, row, strict=True)) for row in rows] == [
        {
            **dict(zip(header, row, strict=True)),
            "Person": "Ann Berg",
            "Handle": handle,
            "Line manager": manager,
        }
        for row, handle, manager in zip(rows, ("anna", "annb"), ("", "Ann Berg (anna)"), strict=True)
    ]


def test_lists_of_elements_tell_people_of_one_name_apart_in_their_files(client, admin, anns):
    client.force_login(admin)

    files = [
        b"".join(client.get(f"/{kind}/?format=csv")).decode()
        for kind in ("tribes", "trios", "squads", "chapters", "guilds")
    ]

    assert [(without_handle(text), "Ann Berg (anna)" in text) for text in files] == [([], True)] * 5


def test_history_tells_people_of_one_name_apart_and_stores_their_names_alone(client, admin, squad, anns):
    first, second = anns
    today = dt.datetime.now(dt.UTC).date()
    squads_operations.place_member(squad, person=first, starts_on=today, by=admin)
    people_operations.edit_person(second, manager=None, version=second.version, by=admin)
    client.force_login(admin)

    page = shown(client.get("/history/"))

    assert "placed Ann Berg (anna) in Squad" in page
    assert without_handle(page) == []
    assert {
        entry.arguments["person"]["text"] for entry in Entry.objects.filter(operation="squads.place_member")
    } == {"Ann Berg"}


def test_refusals_say_which_of_two_of_one_name_is_meant(client, admin, squad, anns):
    client.force_login(admin)
    first = anns[0]
    refused = [
        client.post(
            "/people/anna/edit-person/",
            {"manager": "annb", "version": first.version, "name": "Ann Berg", "handle": "anna"},
        ),
        client.post(
            f"/squads/{squad.slug}/appoint-product-owner/", {"person": "anna", "starts_on": "2025-01-01"}
        ),
        client.post(f"/squads/{squad.slug}/place-member/", {"person": "Ann Berg", "starts_on": "2025-01-01"}),
    ]

    pages = [shown(page) for page in refused]

    assert [page.status_code for page in refused] == [422] * 3
    assert "Ann Berg (annb) reports to Ann Berg (anna)" in pages[0]
    assert "Ann Berg (anna) is already the product owner." in pages[1]
    assert "“Ann Berg” matches Ann Berg (anna), Ann Berg (annb)" in pages[2]


def test_preview_of_sheets_says_which_of_two_of_one_name_is_meant(squad, anns):
    members = f"squad,person,role,allocation,from,until\n{squad.slug},annb,agile_coach,,2024-01-01,\n"
    people = "person,name,email,job_title,location,manager,joined,left\nannb,Ann Berg,,,,,2020-01-01,\n"

    files = {"squad_members.csv": members.encode(), "people.csv": people.encode()}
    report = load(files, by=command_line_user(), dry_run=True, with_effects=True)

    assert (report.faults, report.effects is None) == ([], False)
    # What stands above is named with its key, and not again.
    shown = [
        str(
            (
                effect.sentence,
                [("" if what == effect.element else what, fields) for what, fields in effect.altered],
            )
        )
        for effect in report.effects.by_element
    ]
    assert "Placed Ann Berg (annb) in Squad" in " ".join(shown)
    assert "Ann Berg (anna)" in " ".join(shown)
    assert [without_handle(text) for text in shown] == [[]] * len(shown)


def test_whoever_has_a_name_alone_is_called_by_it(client, admin, squad):
    PersonFactory(name="Bo Lind", handle="bo")
    client.force_login(admin)

    assert "Bo Lind (bo)" not in shown(client.get("/people/"))
