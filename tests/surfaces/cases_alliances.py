"""Cases of what is done to alliances and the trios in them."""

from tests.factories.alliances import AllianceFactory, AllianceTrioFactory
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

FACTS = {
    "slug": "checkout",
    "name": "Checkout",
    "goal": "One checkout.",
    "target_date": LATER,
    "external_id": "4711",
    "source": "HR",
}


def streaming(**facts):
    return AllianceFactory(slug="streaming", name="Streaming", **facts)


def part(**facts):
    return AllianceTrioFactory(
        alliance=streaming(), trio=TribeFactory(slug="music", name="Music").trio, **facts
    )


def taking_in_who_is_there(by):
    there = part()
    return there.alliance, {"trio": there.trio, "starts_on": MARCH}


def taking_in(by, **changes):
    return streaming(), {"trio": TribeFactory().trio, "starts_on": MARCH, "ends_before": LATER, **changes}


def correcting(by, **changes):
    row = part(ends_before=MARCH)
    return as_it_is("alliances.correct_participation", row, **{"ends_before": APRIL, **changes})


CASES = [
    Case(
        "alliances.form_alliance",
        lambda by: (None, {**FACTS, "starts_on": MARCH}),
        (reserved("alliances.form_alliance", "slug", starts_on=MARCH),),
    ),
    of_the_past("alliances.form_alliance", **FACTS, starts_on=MARCH),
    renamed("alliances.edit_alliance", streaming),
    Case(
        "alliances.edit_alliance",
        lambda by: as_it_is(
            "alliances.edit_alliance", streaming(), **{**FACTS, "slug": "streaming", "starts_on": BEFORE}
        ),
        (
            stale("alliances.edit_alliance", streaming),
            Refusal(
                lambda by: as_it_is("alliances.edit_alliance", part().alliance, starts_on=MARCH),
                "On days outside these there is a",
            ),
        ),
    ),
    Case(
        "alliances.dissolve_alliance",
        lambda by: (part().alliance, {"ends_before": MARCH}),
        (not_begun(streaming),),
    ),
    Case(
        "alliances.reopen_alliance", lambda by: (streaming(ends_before=APRIL), {}), (open_still(streaming),)
    ),
    Case(
        "alliances.remove_alliance",
        lambda by: (streaming(), {}),
        (Refusal(lambda by: (part().alliance, {}), "can’t be removed while it has"),),
    ),
    Case(
        "alliances.add_trio",
        taking_in,
        (
            Refusal(taking_in_who_is_there, "End that participation first"),
            Refusal(lambda by: taking_in(by, starts_on=BEFORE), "begins on 1 January 2020"),
        ),
    ),
    Case("alliances.withdraw_trio", lambda by: (part(), {"ends_before": MARCH}), (not_begun(part),)),
    Case(
        "alliances.correct_participation",
        correcting,
        (
            Refusal(
                lambda by: correcting(by, starts_on=BEFORE), "begins on 1 January 2020", without("sheets")
            ),
        ),
    ),
    corrected("alliances.correct_participation", part, starts_on=MARCH),
    Case("alliances.remove_participation", lambda by: (part(), {}), never_refused="nothing refers to a part"),
]
