"""Who may: what a refusal says of those who hold a permission, and that it keeps what was typed."""

import datetime as dt

import pytest
from django.utils import timezone

from orgmodel.domain.permissions import who_may
from squads.models import Role
from tests.factories.access import RoleAssignmentFactory
from tests.factories.alliances import AllianceTrioFactory
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadMembershipFactory
from tests.factories.trios import TrioSeatFactory


def named(name):
    return PersonFactory(name=name)


@pytest.fixture
def ren(tribe):
    """Holds a seat of the tribe's trio."""
    return TrioSeatFactory(trio=tribe.trio, person=named("Ren Tanaka")).person


@pytest.fixture
def moana(tribe):
    return TrioSeatFactory(trio=tribe.trio, seat="design_lead", person=named("Moana Tāwhai")).person


def test_who_may_form_a_squad_in_a_tribe_are_its_trio_by_name(tribe, ren, moana):
    assert who_may("squads.form_squad", tribe) == "Its trio and administrators can: Moana Tāwhai, Ren Tanaka."


def test_who_may_is_administrators_alone_where_nobody_else_holds_it(tribe, squad):
    said = {
        who_may(*of)
        for of in [
            ("squads.form_squad", None),
            ("squads.form_squad", tribe),
            ("squads.remove_squad", squad),
            ("people.add_person", None),
        ]
    }

    assert said == {"Only administrators can."}


def test_who_may_names_those_who_hold_a_role_in_the_product(tribe, squad, ren):
    for name, role, where in (
        ("Ida Berg", "people-admin", None),
        ("Li Wei", "administrator", tribe),
        ("Cleo Ray", "coach", tribe),
    ):
        RoleAssignmentFactory(person=named(name), role=role, tribe=where)

    assert [who_may(*of) for of in (("people.add_person", None), ("squads.form_squad", tribe))] == [
        "People admins and administrators can: Ida Berg.",
        "Its trio, administrators of the tribe and administrators can: Ren Tanaka, Li Wei.",
    ]
    assert who_may("squads.edit_squad", squad) == (
        "The trio of its tribe, coaches of the tribe, administrators of the tribe and administrators can: "
        "Ren Tanaka, Cleo Ray, Li Wei."
    )


def test_who_may_counts_only_those_who_hold_it_today(tribe, squad, ren):
    TrioSeatFactory(trio=tribe.trio, seat="design_lead", ends_before=timezone.localdate())
    SquadMembershipFactory(squad=squad, role=Role.PRODUCT_OWNER, starts_on=dt.date(2999, 1, 1))

    said = who_may("squads.place_member", squad)

    assert said == "The trio of its tribe and administrators can: Ren Tanaka."


def test_who_may_names_a_person_once_and_counts_many(squad, ren):
    for name in ("Ana", "Bo", "Cai", "Dee"):
        SquadMembershipFactory(squad=squad, person=named(name))
    SquadMembershipFactory(squad=squad, person=ren)

    said = who_may("squads.edit_squad", squad)

    assert said == "Its members, the trio of its tribe and administrators can: Ana, Bo, Cai and 2 others."


def test_who_may_says_everyone_where_everyone_may(tribe):
    assert who_may("guilds.join_guild", GuildFactory()) == "Everyone who works here and administrators can."


def test_who_may_of_every_kind_of_row_names_its_own(tribe, squad, ren):
    membership = SquadMembershipFactory(squad=squad)
    SquadMembershipFactory(squad=squad, role=Role.PRODUCT_OWNER, person=named("Ida Berg"))
    chapter = ChapterFactory(tribe=tribe)
    lead = ChapterMembershipFactory(chapter=chapter, role="lead", person=named("Li Wei"))
    coordinator = GuildMembershipFactory(role="coordinator", person=named("Cleo Ray"))
    taking_part = AllianceTrioFactory(trio=tribe.trio)

    said = [
        who_may("squads.end_membership", membership),
        who_may("squads.correct_stay", squad.tribes.get()),
        who_may("chapters.form_chapter", tribe),
        who_may("chapters.remove_membership", lead),
        who_may("guilds.end_membership", coordinator),
        who_may("alliances.add_trio", taking_part.alliance),
        who_may("alliances.withdraw_trio", taking_part),
        who_may("trios.fill_seat", tribe.trio),
        who_may("trios.empty_seat", tribe.trio.seats.get()),
        who_may("tribes.edit_tribe", tribe),
        who_may("people.edit_profile", ren),
    ]

    assert said == [
        "The product owner, the trio of its tribe and administrators can: Ida Berg, Ren Tanaka.",
        "The trio of its tribe and administrators can: Ren Tanaka.",
        "Its trio and administrators can: Ren Tanaka.",
        "The chapter lead, the trio of its tribe and administrators can: Li Wei, Ren Tanaka.",
        "Its coordinators and administrators can: Cleo Ray.",
        "The trios in it and administrators can: Ren Tanaka.",
        "The trio, the trios in it and administrators can: Ren Tanaka.",
        "The trio and administrators can: Ren Tanaka.",
        "The trio and administrators can: Ren Tanaka.",
        "Its trio and administrators can: Ren Tanaka.",
        "The person and administrators can: Ren Tanaka.",
    ]


def test_page_and_api_say_the_same_of_who_may(client, bystander, squad, ren):
    client.force_login(bystander)

    page = client.get(f"{squad.get_absolute_url()}dissolve-squad/")
    api = client.post(f"/api/v1/squads/{squad.slug}/dissolve-squad/", {}, "application/json")

    said = api.json()["detail"]
    assert said.endswith("The trio of its tribe and administrators can: Ren Tanaka.")
    assert (page.status_code, api.status_code, said in page.content.decode()) == (403, 403, True)


def test_form_sent_by_who_may_not_keeps_what_was_typed_and_says_who_may(client, bystander, squad, ren):
    client.force_login(bystander)
    typed = {"person": "nobody.here", "reason": "She asked to."}

    for headers in ({}, {"HX-Request": "true", "HX-Target": "dialog"}):
        answer = client.post(f"{squad.get_absolute_url()}place-member/", typed, headers=headers)

        form = answer.context["form"]
        assert (answer.status_code, form["person"].value(), form["reason"].value()) == (403, *typed.values())
        assert "administrators can: Ren Tanaka." in form.non_field_errors()[0]


def test_refusal_of_a_chosen_target_is_at_its_field(client, tribe_lead, squad):
    client.force_login(tribe_lead)
    elsewhere = SquadMembershipFactory().squad
    row = SquadMembershipFactory(squad=squad)

    answer = client.post(
        f"{squad.get_absolute_url()}members/{row.pk}/move-member/",
        {"squad": elsewhere.slug, "starts_on": "2026-03-01", "reason": "She asked to."},
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (403, ["squad"])
    assert answer.context["form"]["reason"].value() == "She asked to."
