"""The picture of a tribe as a file."""

import datetime as dt
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from atlas.drawing import NAMESPACE
from atlas.lettering import width
from atlas.tribe_svg_look import COLUMN
from chapters.models import Role as ChapterRole
from squads.models import Role, SquadMembership
from tests.factories.alliances import AllianceFactory, AllianceTrioFactory
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory


def texts(response) -> list[str]:
    """What is written in the drawing, which is well-formed."""
    root = ElementTree.fromstring(response.content)
    return [element.text for element in root.iter(f"{{{NAMESPACE}}}text")]


@pytest.fixture
def ada(tribe):
    """Owns Search and leads Backend, with half her time."""
    ada = PersonFactory(name="Ada Iversen")
    squad = SquadFactory(name="Search", mission="The right result first", tribe=tribe)
    SquadMembershipFactory(squad=squad, person=ada, role=Role.PRODUCT_OWNER, allocation=50)
    chapter = ChapterFactory(name="Backend", tribe=tribe)
    ChapterMembershipFactory(chapter=chapter, person=ada, role=ChapterRole.LEAD)
    return ada


@pytest.fixture
def picture(client, bystander, tribe):
    """The file: picture(query) → the response."""
    client.force_login(bystander)
    return lambda query="": client.get(f"/tribes/{tribe.slug}/picture.svg{query}")


def test_it_is_an_svg_file_to_keep(picture, tribe, ada, today):
    response = picture()

    assert response["Content-Type"] == "image/svg+xml"
    assert response["Content-Disposition"] == f'attachment; filename="{tribe.slug}-{today}.svg"'


def test_it_shows_what_the_page_shows(picture, tribe, ada):
    written = texts(picture())

    expected = {tribe.name, "Search", "The right result first", "Backend", "led by Ada Iversen"}
    assert expected | {"Ada", "Iversen", "AI", "50 %", "1 person", "1 under 6"} <= set(written)
    assert "no product owner" not in written


def test_it_has_a_title_and_a_description(picture, tribe, ada):
    root = ElementTree.fromstring(picture("?as_of=2026-03-01").content)

    assert root.findtext(f"{{{NAMESPACE}}}title") == f"{tribe.name} on 1 March 2026"
    assert "1 person in 1 squad." in root.findtext(f"{{{NAMESPACE}}}desc")


def test_it_keeps_the_day(picture, ada):
    assert "Ada Iversen" not in texts(picture("?as_of=2019-12-31"))


def test_it_draws_the_guild_across(picture, ada):
    guild = GuildMembershipFactory(guild=GuildFactory(name="Web performance"), person=ada).guild

    assert "Web performance · 1 here" in texts(picture(f"?guild={guild.slug}"))
    assert "Web performance · 1 here" not in texts(picture())


def test_who_leaves_and_who_joins_soon_is_dashed_and_says_when(picture, tribe, ada, today):
    month = dt.timedelta(days=30)
    SquadMembership.objects.update(ends_before=today + month)
    ledger = SquadFactory(name="Ledger", tribe=tribe)
    SquadMembershipFactory(squad=ledger, person=ada, starts_on=today + month)
    day = f"{today + month:%-d %b}"

    response = picture()

    assert {f"→ Ledger, {day}", f"from {day}", "leaves or joins within 90 days"} <= set(texts(response))
    assert (
        response.content.count(b"stroke-dasharray") == 7
    )  # the two, the legend, no product owner, and three empty seats


def test_vacancies_and_edges_are_drawn(picture, tribe):
    SquadMembershipFactory(squad=SquadFactory(tribe=tribe), role=Role.AGILE_COACH)
    ChapterMembershipFactory(chapter=ChapterFactory(tribe=tribe))

    written = texts(picture())

    assert {"no product owner", "no lead", "No chapter here", "No squad here", "coach"} <= set(written)


def test_names_are_text_whatever_they_hold(picture, tribe):
    squad = SquadFactory(name="<b>&", mission="\x01]]>", tribe=tribe)
    SquadMembershipFactory(squad=squad, person=PersonFactory(name='"<script>'))

    written = texts(picture())

    assert {"<b>&", '"<script>', "�]]>"} <= set(written)


def test_a_large_tribe_stays_inside_its_sheet(picture, tribe):
    chapter = ChapterFactory(name="A chapter with quite a long name that does not end", tribe=tribe)
    for number in range(20):
        squad = SquadFactory(name=f"{number} squad of the very long names", mission="long " * 60, tribe=tribe)
        for _ in range(13):
            person = SquadMembershipFactory(squad=squad, person=PersonFactory(name="Maximiliane " * 5)).person
            ChapterMembershipFactory(chapter=chapter, person=person)

    root = ElementTree.fromstring(picture().content)

    wide, high = float(root.get("width")), float(root.get("height"))
    for box in root.iter(f"{{{NAMESPACE}}}rect"):
        assert float(box.get("x")) + float(box.get("width")) <= wide
        assert float(box.get("y")) + float(box.get("height")) <= high
    for text in root.iter(f"{{{NAMESPACE}}}text"):
        words, size = text.text, float(text.get("font-size"))
        assert "…" not in words or words.startswith(
            "long"
        )  # of missions, which are cut where they are very long
        assert float(text.get("y")) <= high
        assert (
            text.get("text-anchor") or float(text.get("x")) + width(words, size, bold=size == 13) <= wide + 1
        )


def test_names_of_people_stay_in_their_cells_and_below_each_other(picture, tribe):
    squad = SquadFactory(tribe=tribe)
    for name in ("Maximiliane von und zu Hohenstein-Lindenfels", "Bartholomew Fitzgerald-Montgomery"):
        SquadMembershipFactory(squad=squad, person=PersonFactory(name=name), allocation=50)

    root = ElementTree.fromstring(picture().content)
    names = [text for text in root.iter(f"{{{NAMESPACE}}}text") if text.get("font-size") == "12"]

    assert "".join(text.text for text in names).replace(" ", "") == (
        "BartholomewFitzgerald-MontgomeryMaximilianevonundzuHohenstein-Lindenfels"
    )
    lines = [float(text.get("y")) for text in names]
    assert all(below - above >= 14 for above, below in pairwise(lines))
    assert all(width(text.text, 12) <= COLUMN - 36 for text in names)


def test_trio_alliances_and_guilds_are_drawn(picture, tribe, ada):
    TrioSeatFactory(trio=tribe.trio, person=PersonFactory(name="Moana Tawhai"))
    alliance = AllianceFactory(name="One Checkout", target_date=dt.date(2027, 2, 1))
    other = TribeFactory(name="Merchants")
    for each in (tribe, other):
        AllianceTrioFactory(alliance=alliance, trio=each.trio)
    GuildMembershipFactory(guild=GuildFactory(name="Web performance"), person=ada)

    written = texts(picture())

    assert {"TRIBE LEAD", "Moana Tawhai", "PRODUCT LEAD", "empty seat"} <= set(written)
    assert "Alliance One Checkout with Merchants, by 1 Feb 2027" in written
    assert "Guilds here: Web performance 1" in written


def test_an_empty_tribe_is_drawn_too(picture, tribe):
    assert {tribe.name, "No chapter here", "0 people"} <= set(texts(picture()))


def test_it_takes_as_many_queries_whatever_its_size(client, admin, tribe, ada, django_assert_num_queries):
    client.force_login(admin)
    for _ in range(3):
        SquadMembershipFactory(squad=SquadFactory(tribe=tribe))

    with django_assert_num_queries(11):  # session, user, tribe, the picture’s eight
        client.get(f"/tribes/{tribe.slug}/picture.svg")


def test_it_is_for_who_is_signed_in_only(client, tribe):
    response = client.get(f"/tribes/{tribe.slug}/picture.svg")

    assert response.status_code == 302


def test_a_former_slug_leads_to_the_picture_and_an_unknown_one_to_none(client, bystander):
    TribeFactory(slug="new-name", former_keys=["old-name"])
    client.force_login(bystander)

    moved = client.get("/tribes/old-name/picture.svg?as_of=2021-01-01")

    assert moved["Location"] == "/tribes/new-name/picture.svg?as_of=2021-01-01"
    assert client.get("/tribes/nothing/picture.svg").status_code == 404
