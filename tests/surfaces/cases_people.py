"""Cases of what is done to people."""

import datetime as dt

from django.utils import timezone

from people.operations import keep_photo
from tests.factories.people import AbsenceFactory, PersonFactory, picture
from tests.factories.squads import SquadFactory, SquadMembershipFactory
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
    only,
    open_still,
    renamed,
    reserved,
    stale,
    without,
)


def ada(**facts):
    return PersonFactory(handle="ada.holm", name="Ada Holm", **{"starts_on": dt.date(2020, 1, 1), **facts})


def merging(by, **facts):
    """Ada, and a duplicate of hers who is in a squad."""
    duplicate = PersonFactory(handle="a.holm", name="Ada Holm", job_title="Coach")
    SquadMembershipFactory(person=duplicate, starts_on=MARCH, **facts)
    return ada(job_title="Engineer"), {"other": duplicate, "fields_from_other": ["job_title"]}


def merging_overlapping(by):
    squad = SquadFactory()
    person, arguments = merging(by, squad=squad)
    SquadMembershipFactory(person=person, squad=squad, starts_on=MARCH)
    return person, arguments


def adding(by, **changes):
    facts = {
        "handle": "bo.lind",
        "name": "Bo Lind",
        "email": "bo@example.com",
        "job_title": "Engineer",
        "location": "Malmö",
        "time_zone": "Europe/Stockholm",
        "pronouns": "she/her",
        "chat": "@ada",
        "working_hours": "Mon to Thu",
        "languages": "Swedish, English",
        "ask_about": "Kafka, on-call",
        "introduction": "Likes queues.",
        "phone": "+46 70 123 45 67",
        "contract_kind": "Contractor",
        "employer": "Lind AB",
        "manager": ada(),
        "starts_on": MARCH,
        "external_id": "4711",
        "source": "HR",
    }
    return None, facts | changes


def erasing(by, ends_before=APRIL, **changes):
    return ada(ends_before=ends_before), {"confirm_handle": "ada.holm", "clear_reasons": True} | changes


def editing(by, **changes):
    facts = {
        "name": "Ada Lind",
        "email": "ada.lind@example.com",
        "job_title": "Engineer",
        "location": "Malmö",
        "time_zone": "Europe/Stockholm",
        "pronouns": "she/her",
        "chat": "@ada",
        "working_hours": "Mon to Thu",
        "languages": "Swedish, English",
        "ask_about": "Kafka, on-call",
        "introduction": "Likes queues.",
        "phone": "+46 70 123 45 67",
        "contract_kind": "Contractor",
        "employer": "Lind AB",
        "manager": PersonFactory(),
        "starts_on": MARCH,
        "external_id": "4711",
        "source": "HR",
    }
    return as_it_is("people.edit_person", ada(), **{**facts, **changes})


def away(**facts):
    return AbsenceFactory(person=ada(), **facts)


def entering(by, **changes):
    return ada(), {
        "stand_in": PersonFactory(name="Bo Lind"),
        "starts_on": MARCH,
        "ends_before": APRIL,
        **changes,
    }


def entering_again(by):
    return away().person, {"starts_on": MARCH}


def standing_in_for_themselves(by):
    person, facts = entering(by)
    return person, {**facts, "stand_in": person}


def with_a_membership(by):
    person = ada()
    SquadMembershipFactory(squad=SquadFactory(name="Cards", slug="cards"), person=person)
    return person


CASES = [
    Case(
        "people.add_person",
        adding,
        (
            reserved("people.add_person", "handle", starts_on=MARCH),
            Refusal(
                lambda by: adding(by, email="ADA.HOLM@example.com"),
                "has this email",
            ),
        ),
    ),
    of_the_past(
        "people.add_person",
        handle="bo.lind",
        name="Bo Lind",
        starts_on=MARCH,
        gaps=["2026-04-01/2026-05-01", "2026-06-01/2026-07-01"],
    ),
    Case(
        "people.edit_person",
        lambda by: as_it_is("people.edit_person", ada(), gaps=["2026-04-01/2026-05-01"]),
        without=only("api", "sheets"),
        label="with a gap",
    ),
    Case(
        "people.edit_person",
        editing,
        (
            stale("people.edit_person", ada),
            Refusal(lambda by: editing(by, email=by.email), "has this email"),
            # Faults of a sheet quote the cell before this sentence.
            Refusal(lambda by: editing(by, name="Ada\u202emloH"), "invisible character", without("sheets")),
            Refusal(lambda by: editing(by, name="\u3164"), "no visible text", without("sheets")),
            Refusal(lambda by: editing(by, job_title="Dev\x1b[0m"), "invisible character", without("sheets")),
            Refusal(
                lambda by: editing(by, starts_on=dt.date(202, 3, 1)),
                "“0202-03-01” is not from 1 January 1900 to",
            ),
            Refusal(lambda by: editing(by, location="x" * 121), "at most 120 characters", without("sheets")),
        ),
    ),
    Case(
        "people.edit_person",
        lambda by: editing(by, name=" Zoe\u0308  L\u200bind\u00a0", job_title="Engineer\t of  rail "),
        label="typed untidily",
    ),
    renamed("people.edit_person", ada),
    Case(
        "people.edit_profile",
        lambda by: as_it_is(
            "people.edit_profile",
            ada(),
            name="Ada Lind",
            job_title="Engineer",
            location="Malmö",
            time_zone="Europe/Stockholm",
            pronouns="she/her",
            chat="@ada",
            working_hours="Mon to Thu",
            languages="Swedish, English",
            ask_about="Kafka, on-call",
            introduction="Likes queues.",
            phone="+46 70 123 45 67",
        ),
        (stale("people.edit_profile", ada),),
    ),
    Case(
        "people.confirm_profile",
        lambda by: (ada(), {}),
        (Refusal(lambda by: (ada(confirmed_on=timezone.localdate()), {}), "already confirmed today"),),
    ),
    Case(
        "people.change_photo",
        lambda by: (ada(), {"photo": keep_photo(picture())}),
        (Refusal(lambda by: (ada(), {"photo": "unknown"}), "There is no such picture"),),
    ),
    Case(
        "people.remove_photo",
        lambda by: (ada(photo="known"), {}),
        (Refusal(lambda by: (ada(), {}), "has no photo"),),
    ),
    Case(
        "people.offboard_person",
        lambda by: (with_a_membership(by), {"ends_before": MARCH}),
        (
            not_begun(ada),
            Refusal(
                lambda by: (ada(), {"ends_before": dt.date(2204, 1, 1)}),
                "“2204-01-01” is not from 1 January 1900 to",
            ),
        ),
    ),
    Case(
        "people.erase_person",
        erasing,
        (
            Refusal(lambda by: erasing(by, ends_before=None), "hasn’t left. Offboard them first."),
            Refusal(lambda by: erasing(by, confirm_handle="bo"), "Type ada.holm to confirm."),
        ),
        without=without("admin", "sheets"),
    ),
    Case("people.return_person", lambda by: (ada(ends_before=APRIL), {}), (open_still(ada),)),
    Case(
        "people.rehire_person",
        lambda by: (ada(ends_before=MARCH), {"starts_on": APRIL, "ends_before": LATER}),
        (
            Refusal(lambda by: (ada(), {"starts_on": APRIL}), "hasn’t left"),
            Refusal(
                lambda by: (ada(ends_before=MARCH), {"starts_on": MARCH}),
                "Choose a first day after 1 March 2026",
            ),
        ),
    ),
    Case(
        "people.add_absence",
        entering,
        (
            Refusal(entering_again, "has been away since 1 January 2026. End that absence first"),
            Refusal(standing_in_for_themselves, "Nobody stands in for themselves"),
            Refusal(lambda by: entering(by, starts_on=BEFORE), "begins on 1 January 2020"),
        ),
    ),
    Case("people.end_absence", lambda by: (away(), {"ends_before": MARCH}), (not_begun(away),)),
    Case(
        "people.correct_absence",
        lambda by: as_it_is(
            "people.correct_absence", away(ends_before=MARCH), stand_in=PersonFactory(), ends_before=APRIL
        ),
        (
            Refusal(
                lambda by: as_it_is("people.correct_absence", away(), starts_on=BEFORE),
                "begins on 1 January 2020",
            ),
        ),
    ),
    corrected("people.correct_absence", away, starts_on=MARCH),
    Case("people.remove_absence", lambda by: (away(), {}), never_refused="nothing refers to an absence"),
    Case(
        "people.merge_person",
        merging,
        (
            Refusal(lambda by: (row := ada(), {"other": row}), "Choose another record than this one"),
            Refusal(merging_overlapping, "overlap: "),
        ),
    ),
    Case(
        "people.remove_person",
        lambda by: (ada(), {}),
        (Refusal(lambda by: (with_a_membership(by), {}), "can’t be removed while it has"),),
    ),
]
