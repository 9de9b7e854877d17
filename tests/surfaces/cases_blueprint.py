"""Cases of what is done to the organisation's own model."""

from tests.factories.blueprint import RecommendedSizeFactory
from tests.surfaces.case import (
    APRIL,
    LATER,
    MARCH,
    Case,
    Refusal,
    as_it_is,
    corrected,
    not_begun,
    without,
)


def recommending(by, **changes):
    facts = {"element": "squad", "at_least": 5, "at_most": 8, "starts_on": MARCH, "ends_before": LATER}
    return None, facts | changes


def recommending_in_place_of_another(by, **changes):
    RecommendedSizeFactory()
    return recommending(by, **changes)


def recommending_before_another(by):
    RecommendedSizeFactory(starts_on=APRIL)
    return recommending(by)


def correcting(by, **changes):
    return as_it_is(
        "blueprint.correct_size", RecommendedSizeFactory(), **{"at_least": 3, "at_most": 7, **changes}
    )


CASES = [
    Case(
        "blueprint.recommend_size",
        recommending,
        (
            Refusal(lambda by: recommending(by, at_least=9), "must not be above the greatest"),
            Refusal(
                lambda by: recommending_in_place_of_another(by, at_least=4, at_most=9),
                "Squads of 4 to 9 people are already recommended",
            ),
            Refusal(
                recommending_before_another, "From 1 April 2026 on, squads of 4 to 9 people are recommended"
            ),
        ),
    ),
    Case("blueprint.recommend_size", recommending_in_place_of_another, label="in place of another"),
    Case(
        "blueprint.end_size",
        lambda by: (RecommendedSizeFactory(), {"ends_before": MARCH}),
        (not_begun(RecommendedSizeFactory),),
    ),
    Case(
        "blueprint.correct_size",
        lambda by: correcting(by, ends_before=LATER),
        without=without("sheets"),  # where that ends it first
    ),
    Case(
        "blueprint.correct_size",
        correcting,
        (Refusal(lambda by: correcting(by, at_least=8), "must not be above the greatest"),),
        label="but for its days",
    ),
    corrected("blueprint.correct_size", RecommendedSizeFactory, starts_on=MARCH),
    Case(
        "blueprint.remove_size",
        lambda by: (RecommendedSizeFactory(), {}),
        never_refused="nothing refers to a size",
    ),
]
