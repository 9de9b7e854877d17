"""Cases of what is done to tribes and trios."""

from tests.factories.chapters import ChapterFactory
from tests.factories.people import PersonFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
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
)
from trios.models import Seat


def music(**facts):
    return TribeFactory(slug="music", name="Music", **facts)


def editing(by, **changes):
    facts = {
        "name": "Sound",
        "purpose": "Listen.",
        "starts_on": BEFORE,
        "external_id": "4711",
        "source": "HR",
    }
    return as_it_is("tribes.edit_tribe", music(), **{**facts, **changes})


def too_late_for_its_seat(by):
    tribe = music()
    TrioSeatFactory(trio=tribe.trio)
    return as_it_is("tribes.edit_tribe", tribe, starts_on=MARCH)


def with_a_chapter_and_a_lead(by):
    tribe = music()
    TrioSeatFactory(trio=tribe.trio)
    ChapterFactory(tribe=tribe)
    return tribe


def held(**facts):
    return TrioSeatFactory(trio=music().trio, person=PersonFactory(handle="ada", name="Ada"), **facts)


def filling(by, **changes):
    facts = {"seat": Seat.DESIGN_LEAD, "person": PersonFactory(), "starts_on": MARCH, "ends_before": LATER}
    return music().trio, facts | changes


def filling_what_is_taken(by):
    trio = held().trio
    return trio, {"seat": Seat.TRIBE_LEAD, "person": PersonFactory(), "starts_on": MARCH}


TRIBES = [
    Case(
        "tribes.form_tribe",
        lambda by: (
            None,
            {
                "slug": "music",
                "name": "Music",
                "purpose": "Listen.",
                "starts_on": MARCH,
                "external_id": "4711",
                "source": "HR",
            },
        ),
        (reserved("tribes.form_tribe", "slug", starts_on=MARCH),),
    ),
    of_the_past("tribes.form_tribe", slug="music", name="Music", starts_on=MARCH),
    renamed("tribes.edit_tribe", music),
    Case(
        "tribes.edit_tribe",
        editing,
        (
            stale("tribes.edit_tribe", music),
            Refusal(too_late_for_its_seat, "On days outside these there is a"),
        ),
    ),
    Case(
        "tribes.dissolve_tribe",
        lambda by: (with_a_chapter_and_a_lead(by), {"ends_before": MARCH}),
        (not_begun(music),),
    ),
    Case("tribes.reopen_tribe", lambda by: (music(ends_before=APRIL), {}), (open_still(music),)),
    Case(
        "tribes.remove_tribe",
        lambda by: (music(), {}),
        (Refusal(lambda by: (with_a_chapter_and_a_lead(by), {}), "can’t be removed while it has"),),
    ),
]

TRIOS = [
    Case(
        "trios.fill_seat",
        filling,
        (
            Refusal(
                filling_what_is_taken,
                "has held the tribe lead seat since 1 January 2020. End that seat first",
            ),
            Refusal(lambda by: filling(by, starts_on=BEFORE), "begins on 1 January 2020"),
        ),
    ),
    Case("trios.empty_seat", lambda by: (held(), {"ends_before": MARCH}), (not_begun(held),)),
    Case(
        "trios.correct_seat",
        lambda by: as_it_is("trios.correct_seat", held(ends_before=MARCH), ends_before=APRIL),
        (
            Refusal(
                lambda by: as_it_is("trios.correct_seat", held(), starts_on=BEFORE),
                "begins on 1 January 2020",
            ),
        ),
    ),
    corrected("trios.correct_seat", held, seat=Seat.DESIGN_LEAD, starts_on=MARCH),
    Case("trios.remove_seat", lambda by: (held(), {}), never_refused="nothing refers to a seat"),
]

CASES = [*TRIBES, *TRIOS]
