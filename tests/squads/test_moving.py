"""Moving a member to another squad, and who may place people where."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from history.models import Entry
from squads.models import Role, Squad, SquadInTribe, SquadMembership
from squads.operations import move_member
from squads.rules import open_to
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory

MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)


def test_moving_ends_the_membership_and_goes_on_elsewhere_in_the_same_role_until_the_same_day(admin):
    old = SquadMembershipFactory(
        squad=SquadFactory(), role=Role.AGILE_COACH, allocation=40, ends_before=APRIL
    )
    squad = SquadFactory()

    new = move_member(old, squad=squad, starts_on=MARCH, by=admin)

    old.refresh_from_db()
    assert old.ends_before == MARCH
    assert (new.squad, new.person, new.role, new.allocation) == (squad, old.person, Role.AGILE_COACH, 40)
    assert (new.starts_on, new.ends_before, Entry.objects.count()) == (MARCH, APRIL, 1)


@pytest.mark.parametrize("begins", [MARCH, APRIL], ids=["on that day", "later"])
def test_moving_a_membership_that_has_not_begun_by_then_replaces_it(admin, begins):
    old = SquadMembershipFactory(squad=SquadFactory(), starts_on=begins)

    new = move_member(old, squad=SquadFactory(), starts_on=MARCH, by=admin)

    assert list(SquadMembership.objects.all()) == [new]


def test_moving_to_a_squad_that_ends_sooner_ends_with_it(admin):
    old = SquadMembershipFactory(squad=SquadFactory())

    new = move_member(old, squad=SquadFactory(ends_before=APRIL), starts_on=MARCH, by=admin)

    assert new.ends_before == APRIL


def test_moving_to_where_one_may_not_place_people_is_denied(tribe_lead, squad):
    old = SquadMembershipFactory(squad=squad)

    with pytest.raises(PermissionDenied, match="You don’t have permission to place a person in"):
        move_member(old, squad=SquadFactory(), starts_on=MARCH, by=tribe_lead)

    assert list(SquadMembership.objects.all()) == [old]


def test_squads_that_are_open_to_somebody_are_those_in_which_the_rule_lets_them_place_people(
    admin, tribe_lead, member, bystander, tribe, squad
):
    moved, planned, elsewhere = SquadFactory(), SquadFactory(), SquadFactory(tribe=TribeFactory())
    SquadInTribe.objects.create(squad=moved, tribe=tribe, starts_on=dt.date(2020, 1, 1), ends_before=MARCH)
    SquadInTribe.objects.create(squad=moved, tribe=elsewhere.tribes.get().tribe, starts_on=MARCH)
    SquadInTribe.objects.create(squad=planned, tribe=tribe, starts_on=dt.date(2999, 1, 1))
    owner = UserFactory(person=PersonFactory())
    SquadMembershipFactory(squad=elsewhere, role=Role.PRODUCT_OWNER, person=owner.person)
    squads = list(Squad.objects.all())

    for user in (admin, tribe_lead, member, bystander, owner, UserFactory()):
        allowed = {squad.pk for squad in squads if user.has_perm("squads.place_member", squad)}
        assert open_to(user, [squad.pk for squad in squads], MARCH).here == allowed


@pytest.mark.parametrize("count", [1, 3])
def test_squads_that_are_open_cost_one_query(tribe, count, django_assert_num_queries):
    user = UserFactory(person=TrioSeatFactory(trio=tribe.trio).person)
    squads = [SquadFactory(tribe=tribe).pk for _ in range(count)]
    assert user.person

    with django_assert_num_queries(1):
        assert len(open_to(user, squads, MARCH).here) == count


def test_people_of_the_only_squad_that_is_open_to_somebody_cannot_be_moved_by_them(squad):
    owner = UserFactory(person=PersonFactory())
    SquadMembershipFactory(squad=squad, role=Role.PRODUCT_OWNER, person=owner.person)
    other = SquadFactory()

    alone = open_to(owner, [squad.pk, other.pk], MARCH)
    second = SquadMembershipFactory(role=Role.PRODUCT_OWNER, person=owner.person).squad
    with_elsewhere = open_to(owner, [squad.pk, other.pk], MARCH)
    with_both = open_to(owner, [squad.pk, second.pk], MARCH)

    assert [each.may_leave(squad.pk) for each in (alone, with_elsewhere, with_both)] == [False, True, True]
    assert not with_elsewhere.may_leave(other.pk)


def test_who_owns_one_squad_is_offered_no_move_in_the_picture_of_its_tribe(client, tribe, squad):
    owner = UserFactory(person=PersonFactory())
    SquadMembershipFactory(squad=squad, role=Role.PRODUCT_OWNER, person=owner.person)
    SquadMembershipFactory(squad=SquadFactory(tribe=tribe))
    client.force_login(owner)

    page = client.get(tribe.get_absolute_url())
    form = client.get(f"{tribe.get_absolute_url()}move-people/")

    assert [
        word
        for word in ("move-people", "move-member", "data-move", "M</kbd>")
        if word in page.content.decode()
    ] == []
    assert form.status_code == 403


@pytest.mark.parametrize("kind", ["squads", "chapters"])
def test_lists_offer_to_form_one_to_who_is_in_a_trio(client, tribe_lead, bystander, kind):
    address = f'href="/{kind}/new/"'
    shown = {}
    for user in (tribe_lead, bystander):
        client.force_login(user)
        shown[user] = [
            address in client.get(page).content.decode()
            for page in (f"/{kind}/", f"/search/?search={kind[:-1]}")
        ]

    assert (shown[tribe_lead], shown[bystander]) == ([True, True], [False, False])


def test_form_of_moving_offers_the_squads_of_the_tribe_first(client, admin, tribe, squad):
    client.force_login(admin)
    row, near, far = SquadMembershipFactory(squad=squad), SquadFactory(tribe=tribe), SquadFactory()

    response = client.get(f"{squad.get_absolute_url()}members/{row.pk}/move-member/")

    form = response.context["form"]
    assert response.context["title"] == f"Move {row.person} to another squad"
    assert list(form.fields["squad"].choices) == [
        ("", "Choose a squad"),
        ("In the same tribe", [(near.slug, near.name)]),
        ("Elsewhere", [(far.slug, far.name)]),
    ]


def address_of_moving(row: SquadMembership) -> str:
    return f"{row.squad.get_absolute_url()}members/{row.pk}/move-member/"


def test_form_of_moving_offers_only_squads_in_which_one_may_place_people(client, tribe_lead, tribe, squad):
    client.force_login(tribe_lead)
    near, _far = SquadFactory(tribe=tribe), SquadFactory()

    form = client.get(address_of_moving(SquadMembershipFactory(squad=squad))).context["form"]

    assert list(form.fields["squad"].choices) == [
        ("", "Choose a squad"),
        ("In the same tribe", [(near.slug, near.name)]),
    ]


def test_form_of_moving_where_no_other_squad_is_open_says_so(client, tribe_lead, squad):
    client.force_login(tribe_lead)

    form = client.get(address_of_moving(SquadMembershipFactory(squad=squad))).context["form"]

    assert form.fields["squad"].help_text == "There is no other squad that you can place people in."


def test_moving_to_where_one_may_not_place_people_is_refused_in_the_form_that_keeps_what_was_typed(
    client, tribe_lead, squad
):
    client.force_login(tribe_lead)
    row, far = SquadMembershipFactory(squad=squad), SquadFactory(name="Far")

    answer = client.post(
        address_of_moving(row), {"squad": far.slug, "starts_on": "2026-03-01", "reason": "A trade."}
    )

    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (403, ["squad"])
    assert "Only administrators can." in form.errors["squad"][0]
    assert (form["squad"].value(), form["reason"].value()) == (far.slug, "A trade.")
    assert list(SquadMembership.objects.all()) == [row]


@pytest.mark.parametrize("count", [1, 3])
def test_form_of_moving_takes_as_many_queries_of_one_squad_as_of_three(
    client, tribe_lead, tribe, squad, count, django_assert_num_queries
):
    client.force_login(tribe_lead)
    row = SquadMembershipFactory(squad=squad)
    for _ in range(count):
        SquadFactory(tribe=tribe)

    with django_assert_num_queries(9):
        client.get(address_of_moving(row))
