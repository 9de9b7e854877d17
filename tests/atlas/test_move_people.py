"""Several people of a tribe moved at once: one change set, or nothing."""

import datetime as dt
import json

import pytest

from history.models import ChangeSet, Entry
from squads.models import Role, SquadMembership
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.trios import TrioSeatFactory
from tests.text import text_of

HTMX = {"HX-Request": "true", "HX-Target": "dialog"}
MARCH = dt.date(2026, 3, 1)


@pytest.fixture
def cards(tribe):
    return SquadFactory(name="Cards", slug="cards", tribe=tribe)


@pytest.fixture
def bills(tribe):
    return SquadFactory(name="Bills", slug="bills", tribe=tribe)


@pytest.fixture
def ada(cards):
    person = PersonFactory(name="Ada Holm", handle="ada")
    return SquadMembershipFactory(squad=cards, person=person, role=Role.AGILE_COACH, allocation=40)


@pytest.fixture
def bo(cards):
    return SquadMembershipFactory(squad=cards, person__name="Bo Lind")


@pytest.fixture
def address(tribe):
    return f"{tribe.get_absolute_url()}move-people/"


def sent(*rows: SquadMembership, **fields: str) -> dict[str, object]:
    return {
        "members": [row.pk for row in rows],
        "squad": "bills",
        "starts_on": "2026-03-01",
        "reason": "Bills needs them.",
        **fields,
    }


def where(day: dt.date = MARCH) -> set[tuple[str, str, str, int | None]]:
    rows = SquadMembership.objects.on(day).select_related("person", "squad")
    return {(row.person.name, row.squad.name, row.role, row.allocation) for row in rows}


def test_several_move_with_their_roles_and_shares_as_one_change_set(
    client, admin, tribe, address, cards, bills, ada, bo
):
    client.force_login(admin)

    response = client.post(address, sent(ada, bo), headers=HTMX)

    change_set = ChangeSet.objects.get()
    assert response.status_code == 204
    assert json.loads(response["HX-Trigger"]) == {
        "changed": {},
        "toast": {
            "text": "Moved 2 people to Bills from 1 March 2026.",
            "undo": f"/history/change-sets/{change_set.pk}/undo/",
        },
    }
    assert where() == {
        ("Ada Holm", "Bills", Role.AGILE_COACH, 40),
        ("Bo Lind", "Bills", Role.MEMBER, 100),
    }
    assert (change_set.size, {entry.reason for entry in change_set.entries.all()}) == (
        2,
        {"Bills needs them."},
    )


def test_what_was_moved_together_is_undone_as_one(client, admin, address, bills, ada, bo):
    client.force_login(admin)
    before = where()
    client.post(address, sent(ada, bo))

    client.post(f"/history/change-sets/{ChangeSet.objects.get().pk}/undo/")

    assert where() == before


def test_without_javascript_the_page_says_what_was_done(client, admin, tribe, address, bills, ada, bo):
    client.force_login(admin)

    response = client.post(address, sent(ada), follow=True)

    assert response.redirect_chain == [(tribe.get_absolute_url(), 302)]
    assert "Moved Ada Holm to Bills from 1 March 2026." in text_of(response)
    assert (Entry.objects.count(), ChangeSet.objects.count()) == (1, 0)


def test_all_move_or_nobody_and_each_refusal_names_its_person(client, admin, address, bills, ada, bo):
    SquadMembershipFactory(squad=bills, role=Role.PRODUCT_OWNER)
    SquadMembership.objects.filter(pk=ada.pk).update(role=Role.PRODUCT_OWNER)
    already = SquadMembershipFactory(squad=bills, person__name="Cleo Marsh")
    client.force_login(admin)
    before = where()

    response = client.post(address, sent(ada, bo, already), headers=HTMX)

    assert response.status_code == 422
    cleo_refused, ada_refused = response.context["form"].errors["members"]
    assert ada_refused.startswith("Ada Holm: ")
    assert "product owner" in ada_refused
    assert cleo_refused == "Cleo Marsh is already in Bills."
    assert 'value="Bills needs them."' in text_of(response)
    assert (where(), Entry.objects.count()) == (before, 0)


def test_form_lists_those_of_the_address_or_everybody(client, admin, address, cards, bills, ada, bo):
    SquadMembershipFactory(squad=SquadFactory())  # in no squad of the tribe
    client.force_login(admin)

    page = client.get(f"{address}?members={ada.pk}&squad=bills")
    some = page.context["form"]
    everybody = client.get(address).context["form"]

    assert some["members"].field.choices == [("Cards", [(str(ada.pk), "Ada Holm, agile coach, 40 %")])]
    assert (some["members"].value(), some["squad"].value(), some.heading) == (
        [str(ada.pk)],
        "bills",
        "Move Ada Holm",
    )
    assert [label for _, group in everybody["members"].field.choices for _, label in group] == [
        "Ada Holm, agile coach, 40 %",
        "Bo Lind",
    ]
    assert (everybody["members"].value(), everybody.heading) == ([], "Move people")
    assert "There is no filter" not in text_of(page)


def test_product_owner_is_offered_their_own_squads_alone(client, address, cards, bills, ada, bo):
    owner = SquadMembershipFactory(squad=bills, role=Role.PRODUCT_OWNER).person
    own = SquadMembershipFactory(role=Role.PRODUCT_OWNER, person=owner, allocation=None).squad
    client.force_login(UserFactory(person=owner))

    form = client.get(address).context["form"]
    refused = client.post(address, sent(ada), headers=HTMX)

    assert [group for group, _ in form["members"].field.choices] == ["Bills"]
    assert [str(squad) for _, squad in form["squad"].field.choices] == [
        "Choose a squad",
        str([(own.slug, str(own))]),
    ]
    assert refused.context["form"].errors["members"] == [
        "Somebody whom you selected is no longer in a squad here. Select again."
    ]
    assert ("Ada Holm", "Cards", Role.AGILE_COACH, 40) in where()


def test_who_may_move_nobody_is_denied_and_not_offered_it(client, bystander, tribe, address, bills, ada):
    client.force_login(bystander)

    denied = client.get(f"{address}?members={ada.pk}")
    page = client.get(tribe.get_absolute_url())

    assert denied.status_code == 403
    assert "move-people" not in text_of(page)


@pytest.fixture
def zoe(tribe):
    """In a chapter of the tribe, in no squad."""
    return ChapterMembershipFactory(chapter=ChapterFactory(tribe=tribe), person__name="Zoe Lund").person


def test_who_is_in_no_squad_here_is_placed_with_the_others(client, admin, address, bills, ada, zoe):
    client.force_login(admin)
    choices = client.get(address).context["form"]["members"].field.choices

    response = client.post(address, {**sent(ada), "members": [ada.pk, f"@{zoe.handle}"]}, headers=HTMX)

    assert choices[-1] == ("No squad here", [(f"@{zoe.handle}", "Zoe Lund")])
    assert response.status_code == 204
    assert where() == {("Ada Holm", "Bills", Role.AGILE_COACH, 40), ("Zoe Lund", "Bills", Role.MEMBER, 100)}
    assert ChangeSet.objects.get().size == 2


def test_who_has_not_enough_time_left_is_to_be_placed_alone(client, admin, address, bills, ada, zoe):
    SquadMembershipFactory(squad=SquadFactory(), person=zoe, allocation=50)
    client.force_login(admin)

    response = client.post(address, {**sent(ada), "members": [ada.pk, f"@{zoe.handle}"]}, headers=HTMX)

    assert response.status_code == 422
    assert response.context["form"].errors["members"] == [
        "Zoe Lund would be over 100 % of their time: 150 % from 1 March 2026. "
        "Place them in Bills alone, to choose their share."
    ]
    assert Entry.objects.count() == 0


def test_right_that_is_lost_meanwhile_is_refused_with_what_was_typed(
    client, tribe, address, cards, bills, ada
):
    lead = TrioSeatFactory(trio=tribe.trio)
    client.force_login(UserFactory(person=lead.person))
    shown = client.get(address)
    lead.delete()

    response = client.post(address, sent(ada))

    assert (shown.status_code, response.status_code) == (200, 422)
    assert 'value="Bills needs them."' in text_of(response)
    assert ("Ada Holm", "Cards", Role.AGILE_COACH, 40) in where()


@pytest.mark.parametrize("count", [1, 3])
def test_form_takes_as_many_queries_whatever_its_size(
    client, admin, tribe, address, count, django_assert_num_queries
):
    for _ in range(count):
        SquadMembershipFactory(squad=SquadFactory(tribe=tribe))
    client.force_login(admin)

    # session, user, person; tribe, its squads, people in them and outside, their namesakes, squads to offer
    with django_assert_num_queries(9):
        client.get(address)
