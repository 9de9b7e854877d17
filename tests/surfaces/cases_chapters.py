"""Cases of what is done to chapters and who is in them."""

from chapters.models import Role
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.people import PersonFactory
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
    only,
    open_still,
    renamed,
    reserved,
    stale,
    without,
)

FACTS = {"slug": "data", "name": "Data", "competence": "Analysis", "external_id": "4711", "source": "HR"}


def backend(**facts):
    return ChapterFactory(slug="backend", name="Backend", **facts)


def membership(**facts):
    person = PersonFactory(handle="ada.holm", name="Ada Holm")
    return ChapterMembershipFactory(chapter=backend(), person=person, **facts)


def in_a_tribe_that_ends():
    return backend(tribe=TribeFactory(name="Music", ends_before=APRIL), ends_before=MARCH)


def placing(by, **changes):
    facts = {"person": PersonFactory(), "role": Role.LEAD, "starts_on": MARCH, "ends_before": LATER}
    return backend(), facts | changes


def placing_who_is_there(by):
    there = membership()
    return there.chapter, {"person": there.person, "role": Role.MEMBER, "starts_on": MARCH}


def appointing(by):
    lead = membership(role=Role.LEAD)
    return lead.chapter, {"person": PersonFactory(), "starts_on": MARCH}


def appointing_who_is_it(by):
    lead = membership(role=Role.LEAD)
    return lead.chapter, {"person": lead.person, "starts_on": MARCH}


def correcting(by, **changes):
    row = membership(ends_before=MARCH)
    return as_it_is("chapters.correct_membership", row, **{"ends_before": APRIL, **changes})


CASES = [
    Case(
        "chapters.form_chapter",
        lambda by: (TribeFactory(), {**FACTS, "starts_on": MARCH}),
        (
            reserved("chapters.form_chapter", "slug", TribeFactory, competence="Rust", starts_on=MARCH),
            Refusal(lambda by: (TribeFactory(), {**FACTS, "starts_on": BEFORE}), "begins on 1 January 2020"),
        ),
    ),
    Case(
        "chapters.form_chapter",
        lambda by: (
            TribeFactory(),
            {**FACTS, "starts_on": MARCH, "ends_before": LATER, "former_keys": ["known.before"]},
        ),
        without=only("api", "sheets"),
        label="with its past",
    ),
    renamed("chapters.edit_chapter", backend),
    Case(
        "chapters.edit_chapter",
        lambda by: as_it_is(
            "chapters.edit_chapter",
            backend(),
            **{**FACTS, "slug": "backend", "tribe": TribeFactory(), "starts_on": MARCH},
        ),
        (
            stale("chapters.edit_chapter", backend),
            Refusal(
                lambda by: as_it_is("chapters.edit_chapter", membership().chapter, starts_on=MARCH),
                "On days outside these there is a chapter membership",
            ),
        ),
    ),
    Case(
        "chapters.dissolve_chapter",
        lambda by: (membership().chapter, {"ends_before": MARCH}),
        (not_begun(backend),),
    ),
    Case(
        "chapters.reopen_chapter",
        lambda by: (backend(ends_before=APRIL), {}),
        (
            open_still(backend),
            Refusal(lambda by: (in_a_tribe_that_ends(), {}), "The last day of Music is 31 March 2026"),
        ),
    ),
    Case(
        "chapters.remove_chapter",
        lambda by: (backend(), {}),
        (Refusal(lambda by: (membership().chapter, {}), "can’t be removed while it has"),),
    ),
    Case(
        "chapters.place_member",
        placing,
        (
            Refusal(placing_who_is_there, "End that membership first"),
            Refusal(lambda by: placing(by, starts_on=BEFORE), "begins on 1 January 2020"),
        ),
    ),
    Case(
        "chapters.end_membership",
        lambda by: (membership(), {"ends_before": MARCH}),
        (not_begun(membership),),
    ),
    Case("chapters.appoint_lead", appointing, (Refusal(appointing_who_is_it, "already leads it"),)),
    Case(
        "chapters.relieve_lead",
        lambda by: (membership(role=Role.LEAD).chapter, {"ends_before": MARCH}),
        (Refusal(lambda by: (backend(), {"ends_before": MARCH}), "has no lead on that day"),),
    ),
    Case(
        "chapters.correct_membership",
        correcting,
        (
            Refusal(
                lambda by: correcting(by, starts_on=BEFORE), "begins on 1 January 2020", without("sheets")
            ),
        ),
    ),
    corrected("chapters.correct_membership", membership, role=Role.LEAD, starts_on=MARCH),
    Case(
        "chapters.remove_membership",
        lambda by: (membership(), {}),
        never_refused="nothing refers to a membership",
    ),
]
