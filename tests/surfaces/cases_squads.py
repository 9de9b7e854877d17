"""Cases of what is done to squads, their stays in tribes and who is in them."""

from squads.models import Role, SquadInTribe
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.surfaces.case import (
    APRIL,
    BEFORE,
    LATER,
    MARCH,
    Case,
    Refusal,
    as_it_is,
    corrected,
    not_begun,
    of_the_past,
    open_still,
    renamed,
    reserved,
    stale,
    without,
)

LINKS = [{"label": "Team wiki", "url": "https://wiki.example/cards"}]
FACTS = {
    "slug": "pay",
    "name": "Pay",
    "mission": "Let people pay.",
    "feature_area": "Checkout",
    "way_of_working": "Kanban",
    "links": LINKS,
    "external_id": "4711",
    "source": "HR",
}


def cards(**facts):
    return SquadFactory(slug="cards", name="Cards", **facts)


def membership(**facts):
    person = PersonFactory(handle="ada.holm", name="Ada Holm")
    return SquadMembershipFactory(squad=cards(), person=person, **facts)


def stay():
    cards(tribe=TribeFactory())
    return SquadInTribe.objects.get()


def with_a_member(by):
    return membership().squad


def with_a_member_in_a_tribe(by):
    squad = cards(tribe=TribeFactory())
    SquadMembershipFactory(squad=squad)
    return squad


def moving_to_where_it_is(by):
    tribe = TribeFactory()
    return cards(tribe=tribe), {"tribe": tribe, "starts_on": MARCH}


def moving_to_what_is_over(by):
    return cards(), {"tribe": TribeFactory(name="Music", ends_before=APRIL), "starts_on": LATER}


def too_late_for_its_member(by):
    return as_it_is("squads.edit_squad", with_a_member(by), starts_on=MARCH)


def placing(by, **changes):
    facts = {
        "person": PersonFactory(),
        "role": Role.AGILE_COACH,
        "allocation": 40,
        "starts_on": MARCH,
        "ends_before": LATER,
    }
    return cards(), facts | changes


def placing_for_good(by):
    squad, facts = placing(by)
    return squad, {name: value for name, value in facts.items() if name != "ends_before"}


def placing_who_is_there(by):
    there = membership()
    return there.squad, {"person": there.person, "role": Role.MEMBER, "allocation": 100, "starts_on": MARCH}


def appointing(by):
    owner = membership(role=Role.PRODUCT_OWNER)
    return owner.squad, {"person": PersonFactory(), "allocation": 80, "starts_on": MARCH}


def appointing_who_is_it(by):
    owner = membership(role=Role.PRODUCT_OWNER)
    return owner.squad, {"person": owner.person, "allocation": 80, "starts_on": MARCH}


def moving(by, **changes):
    there = membership(role=Role.AGILE_COACH, allocation=40)
    return there, {"squad": SquadFactory(name="Bills", slug="bills"), "starts_on": MARCH, **changes}


def moving_where_there_is_an_owner(by):
    bills = SquadMembershipFactory(squad=SquadFactory(slug="bills"), role=Role.PRODUCT_OWNER).squad
    return membership(role=Role.PRODUCT_OWNER), {"squad": bills, "starts_on": MARCH}


def moving_to_where_they_are(by):
    there = membership()
    return there, {"squad": there.squad, "starts_on": MARCH}


def correcting(by, **changes):
    row = membership(allocation=50, ends_before=MARCH)
    return as_it_is("squads.correct_membership", row, **{"allocation": 60, "ends_before": APRIL, **changes})


SQUADS = [
    Case(
        "squads.form_squad",
        lambda by: (TribeFactory(), {**FACTS, "starts_on": MARCH}),
        (
            Refusal(lambda by: (TribeFactory(), {**FACTS, "starts_on": BEFORE}), "begins on 1 January 2020"),
            reserved("squads.form_squad", "slug", TribeFactory, starts_on=MARCH),
        ),
        without=without("admin"),
        label="in a tribe",
    ),
    Case(
        "squads.form_squad",
        lambda by: (
            None,
            {
                **FACTS,
                "starts_on": MARCH,
            },
        ),
        (
            reserved("squads.form_squad", "slug", starts_on=MARCH),
            Refusal(
                lambda by: (None, {**FACTS, "slug": cards().slug, "starts_on": MARCH}),
                "This short name is already in use",
                without("sheets"),
            ),
        ),
        label="in no tribe",
    ),
    of_the_past("squads.form_squad", slug="pay", name="Pay", starts_on=MARCH),
    renamed("squads.edit_squad", cards),
    Case(
        "squads.edit_squad",
        lambda by: as_it_is("squads.edit_squad", cards(), **{**FACTS, "slug": "cards", "starts_on": BEFORE}),
        (
            stale("squads.edit_squad", cards),
            Refusal(
                lambda by: as_it_is("squads.edit_squad", cards(), mission="x" * 10_001),
                "at most 10000 characters",
                without("sheets"),
            ),
            Refusal(too_late_for_its_member, "On days outside these there is a squad membership"),
        ),
    ),
    Case(
        "squads.move_squad",
        lambda by: (cards(tribe=TribeFactory()), {"tribe": TribeFactory(), "starts_on": MARCH}),
        (
            Refusal(moving_to_where_it_is, "on that day", without("sheets")),
            Refusal(moving_to_what_is_over, "Music has ended by then: its last day is 31 March 2026"),
        ),
    ),
    Case(
        "squads.correct_stay",
        lambda by: as_it_is("squads.correct_stay", stay(), tribe=TribeFactory()),
        (
            Refusal(
                lambda by: as_it_is("squads.correct_stay", stay(), starts_on=BEFORE),
                "Cards begins on 1 January 2020",
                without("sheets"),
            ),
        ),
    ),
    corrected("squads.correct_stay", stay, starts_on=MARCH, ends_before=LATER),
    Case("squads.remove_stay", lambda by: (stay(), {}), never_refused="nothing refers to a stay"),
    Case(
        "squads.dissolve_squad",
        lambda by: (with_a_member_in_a_tribe(by), {"ends_before": MARCH}),
        (not_begun(cards),),
    ),
    Case("squads.reopen_squad", lambda by: (cards(ends_before=APRIL), {}), (open_still(cards),)),
    Case(
        "squads.remove_squad",
        lambda by: (cards(tribe=TribeFactory()), {}),
        (Refusal(lambda by: (with_a_member(by), {}), "can’t be removed while it has"),),
    ),
]

MEMBERSHIPS = [
    Case(
        "squads.place_member",
        placing_for_good,
        (Refusal(placing_who_is_there, "End that membership first"),),
        label="with no last day",
    ),
    Case(
        "squads.place_member",
        placing,
        (
            Refusal(placing_who_is_there, "has been in Cards as member since 1 January 2020"),
            Refusal(lambda by: placing(by, starts_on=BEFORE), "begins on 1 January 2020"),
        ),
    ),
    Case(
        "squads.end_membership",
        lambda by: (membership(), {"ends_before": MARCH}),
        (not_begun(membership),),
    ),
    Case(
        "squads.move_member",
        moving,
        (
            Refusal(moving_where_there_is_an_owner, "has been the product owner of"),
            Refusal(moving_to_where_they_are, "Ada Holm is already in Cards"),
            Refusal(
                lambda by: (membership(ends_before=MARCH), {"squad": SquadFactory(), "starts_on": APRIL}),
                "has already ended on that day",
            ),
        ),
    ),
    Case(
        "squads.change_role",
        lambda by: (membership(), {"role": Role.AGILE_COACH, "starts_on": MARCH}),
        (
            Refusal(
                lambda by: (membership(), {"role": Role.MEMBER, "starts_on": MARCH}), "already has this role"
            ),
        ),
    ),
    Case(
        "squads.change_allocation",
        lambda by: (membership(), {"allocation": 20, "starts_on": MARCH}),
        (Refusal(lambda by: (membership(), {"allocation": 100, "starts_on": MARCH}), "already has 100 %"),),
    ),
    Case(
        "squads.change_allocation",
        lambda by: (membership(), {"allocation": None, "starts_on": MARCH}),
        (
            Refusal(
                lambda by: (membership(allocation=None), {"allocation": None, "starts_on": MARCH}),
                "already has no known share",
            ),
        ),
        label="to what nobody knows",
    ),
    Case(
        "squads.appoint_product_owner",
        appointing,
        (Refusal(appointing_who_is_it, "is already the product owner"),),
    ),
    Case(
        "squads.relieve_product_owner",
        lambda by: (membership(role=Role.PRODUCT_OWNER).squad, {"ends_before": MARCH}),
        (Refusal(lambda by: (cards(), {"ends_before": MARCH}), "has no product owner on that day"),),
    ),
    Case(
        "squads.correct_membership",
        correcting,
        (
            Refusal(
                lambda by: correcting(by, starts_on=BEFORE),
                "Cards begins on 1 January 2020",
                without("sheets"),
            ),
        ),
    ),
    corrected("squads.correct_membership", membership, role=Role.AGILE_COACH, starts_on=MARCH),
    Case(
        "squads.remove_membership",
        lambda by: (membership(), {}),
        never_refused="nothing refers to a membership",
    ),
]

CASES = [*SQUADS, *MEMBERSHIPS]
