"""Cases of roles in the product."""

from people.roles import Role
from tests.factories.access import RoleAssignmentFactory
from tests.factories.people import PersonFactory
from tests.factories.tribes import TribeFactory
from tests.surfaces.case import APRIL, BEFORE, LATER, MARCH, Case, Refusal, as_it_is, not_begun, only, without


def ada(**facts):
    return PersonFactory(handle="ada", name="Ada", **facts)


def held(**facts):
    return RoleAssignmentFactory(person=ada(), **facts)


def granting(by, **changes):
    facts = {
        "role": Role.COACH,
        "tribe": TribeFactory(slug="music"),
        "starts_on": MARCH,
        "ends_before": LATER,
    }
    return ada(), facts | changes


def granting_what_is_held(by):
    return held().person, {"role": Role.COACH, "starts_on": MARCH}


# A file gives nobody rights.
NO_SHEET = without("sheets")

CASES = [
    Case(
        "access.grant_role",
        granting,
        (
            Refusal(
                granting_what_is_held,
                "Ada has been coach of the organisation since 1 January 2020. End that role first",
                NO_SHEET,
            ),
            Refusal(lambda by: granting(by, starts_on=BEFORE), "begins on 1 January 2020", NO_SHEET),
        ),
        without=NO_SHEET,
    ),
    Case(
        "access.grant_role",
        lambda by: (ada(), {"role": Role.AUDITOR, "starts_on": MARCH, "source": "Okta"}),
        without=only("api"),
        label="as a provider does",
    ),
    Case(
        "access.end_role", lambda by: (held(), {"ends_before": MARCH}), (not_begun(held),), without=NO_SHEET
    ),
    Case(
        "access.correct_role",
        lambda by: as_it_is(
            "access.correct_role",
            held(ends_before=MARCH, source="Okta"),
            role=Role.PEOPLE_ADMIN,
            tribe=TribeFactory(slug="music"),
            starts_on=MARCH.replace(year=2021),
            ends_before=APRIL,
        ),
        (
            Refusal(
                lambda by: as_it_is(
                    "access.correct_role", held(tribe=TribeFactory(slug="music")), starts_on=BEFORE
                ),
                "begins on 1 January 2020",
                NO_SHEET,
            ),
        ),
        without=NO_SHEET,
    ),
    Case(
        "access.remove_role",
        lambda by: (held(), {}),
        never_refused="nothing refers to a role",
        without=NO_SHEET,
    ),
]
