"""A role that this release doesn't know, stored by another one or by hand, is shown as it is."""

import pytest
from django.urls import reverse

from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.trios import TrioSeatFactory

STORED = "scrum_master"


@pytest.fixture
def unknown(admin, tribe):
    """The administrator is in one element of each kind, each time as something unknown."""
    squad = SquadFactory(slug="cards", tribe=tribe)
    rows = [
        SquadMembershipFactory(squad=squad, person=admin.person),
        ChapterMembershipFactory(chapter=ChapterFactory(slug="backend", tribe=tribe), person=admin.person),
        GuildMembershipFactory(guild=GuildFactory(slug="docs"), person=admin.person),
    ]
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(role=STORED)
    seat = TrioSeatFactory(trio=tribe.trio, person=admin.person, seat="tribe_lead")
    type(seat).objects.filter(pk=seat.pk).update(seat=STORED)
    return {row._meta.model_name: row for row in (*rows, seat)}


def test_role_that_is_unknown_is_shown_as_it_is_stored(client, admin, unknown, tribe):
    client.force_login(admin)
    pages = [
        "/squads/cards/",
        "/chapters/backend/",
        admin.person.get_absolute_url(),
        tribe.trio.get_absolute_url(),
    ]

    shown = {page: client.get(page) for page in pages}

    assert {page: answer.status_code for page, answer in shown.items()} == dict.fromkeys(pages, 200)
    assert [page for page in pages if STORED not in shown[page].content.decode()] == []


def test_no_page_fails_on_a_role_that_is_unknown(client, admin, unknown, tribe):
    client.force_login(admin)
    seat, cards = unknown["trioseat"], unknown["squadmembership"]
    verbs = ("move_member", "change_role", "correct_membership", "end_membership")
    pages = [
        *(
            "/",
            "/map/",
            "/people/",
            "/squads/",
            "/history/",
            "/changes/",
            "/search/?q=cards",
            "/guilds/docs/",
        ),
        *(f"/tribes/{tribe.slug}/{rest}" for rest in ("", "picture.svg", "move-people/")),
        *(tribe.trio.get_absolute_url(), reverse("trios:correct_seat", args=[tribe.slug, seat.pk])),
        *(reverse(f"squads:{verb}", args=["cards", cards.pk]) for verb in verbs),
        *(f"/admin/{row._meta.app_label}/{name}/{row.pk}/change/" for name, row in unknown.items()),
        *(f"/api/v1/{path}/members/" for path in ("squads/cards", "chapters/backend", "guilds/docs")),
        *(f"/api/v1/trios/{tribe.slug}/seats/", f"/api/v1/people/{admin.person.handle}/"),
    ]

    answers = {page: client.get(page).status_code for page in pages}

    assert answers == dict.fromkeys(pages, 200)
