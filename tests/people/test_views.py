"""Pages of people, and the field that chooses one."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from people.forms import ENOUGH, PersonField
from people.models import Person
from people.views import OPTIONS
from search.operations import rebuild
from tests.factories.chapters import ChapterMembershipFactory
from tests.factories.guilds import GuildMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.trios import TrioSeatFactory
from tests.text import text_of

MARCH = dt.date(2026, 3, 1)
HTMX = {"HX-Request": "true", "HX-Target": "page"}


@pytest.fixture
def ada(db) -> Person:
    return PersonFactory(name="Ada Holm", handle="ada", email="ada@example.com", job_title="Engineer")


@pytest.fixture
def signed_in(client, admin):
    """A browser in which an administrator is signed in."""
    client.force_login(admin)
    return client


def names(page) -> list[str]:
    return [person.name for person in page]


@pytest.mark.parametrize("count", [1, 3])
def test_person_list_query_count_does_not_depend_on_size(signed_in, count, django_assert_num_queries):
    for _ in range(count):
        PersonFactory(manager=PersonFactory(ends_before=dt.date(2020, 1, 1)))

    # session, user, count, ids, people, squads and chapters, person; and eight texts and elements to choose from
    with django_assert_num_queries(15):
        response = signed_in.get("/people/")

    assert response.context["page"].paginator.count == count + 1


@pytest.mark.parametrize("count", [1, 3])
def test_person_options_query_count_does_not_depend_on_size(signed_in, count, django_assert_num_queries):
    PersonFactory.create_batch(count, job_title="Engineer")
    rebuild()

    # session, user, who is found, words one typo away, people, what they give to squads
    with django_assert_num_queries(6):
        response = signed_in.get("/people/options/?search=engineer")

    assert len(response.context["found"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_person_detail_query_count_does_not_depend_on_size(
    signed_in, ada, tribe, count, django_assert_max_num_queries
):
    for number in range(count):
        SquadMembershipFactory(person=ada)
        ChapterMembershipFactory(person=ada)
        GuildMembershipFactory(person=ada)
        PersonFactory(manager=ada)
        TrioSeatFactory(
            trio=tribe.trio,
            person=ada,
            starts_on=dt.date(2020 + number, 1, 1),
            ends_before=dt.date(2021 + number, 1, 1),
        )

    with django_assert_max_num_queries(14):
        response = signed_in.get("/people/ada/")

    assert len(response.context["page"].present) == 3 * count


def test_person_list_searched_keeps_whom_all_words_match(signed_in, ada):
    PersonFactory(name="Ada Berg")
    rebuild()

    assert names(signed_in.get("/people/?search=ada+engineer").context["page"]) == ["Ada Holm"]
    assert "No people match these filters" in signed_in.get("/people/?search=zzz").content.decode()


def test_person_list_on_another_day_shows_who_worked_here_then(signed_in):
    PersonFactory(name="Early", starts_on=dt.date(2019, 1, 1), ends_before=dt.date(2020, 1, 1))
    PersonFactory(name="Even later", starts_on=dt.date(2021, 1, 1))
    rebuild()

    shown = names(signed_in.get("/people/?as_of=2019-06-01&search=e").context["page"])

    assert ("Early" in shown, "Even later" in shown) == (True, False)


def test_person_list_under_htmx_is_its_part_alone(signed_in, ada):
    rebuild()

    page = signed_in.get("/people/?search=ada", headers=HTMX).content.decode()

    assert ("<html" in page, "Ada Holm" in page) == (False, True)


def test_person_options_without_words_offer_nobody(signed_in, ada):
    for asked in ("", "?search=", "?search=+"):
        assert "Ada Holm" not in signed_in.get(f"/people/options/{asked}").content.decode()


def test_person_options_offer_no_more_than_one_can_look_through(signed_in):
    PersonFactory.create_batch(OPTIONS + 1, job_title="Engineer")
    rebuild()

    assert len(signed_in.get("/people/options/?search=engineer").context["found"]) == OPTIONS


def test_person_options_offer_who_is_here_on_the_day(signed_in, ada):
    Person.objects.filter(pk=ada.pk).update(ends_before=MARCH)
    rebuild()

    offered = [
        names(signed_in.get(f"/people/options/?search=ada&as_of={day}").context["found"])
        for day in ("2026-02-28", "2026-03-01")
    ]

    assert offered == [["Ada Holm"], []]


def test_person_detail_shows_what_was_what_is_and_what_comes(signed_in, ada):
    there = [
        SquadMembershipFactory(person=ada, **days)
        for days in ({}, {"starts_on": dt.date(2027, 1, 1)}, {"ends_before": dt.date(2021, 1, 1)})
    ]

    page = signed_in.get("/people/ada/?as_of=2026-03-01").context["page"]

    shown = [
        (row.parent.key, row.starts_on, row.ends_before)
        for rows in (page.present, page.upcoming, page.former)
        for row in rows
    ]
    assert shown == [(row.squad.slug, row.starts_on, row.ends_before) for row in there]


def test_person_detail_of_somebody_with_markup_in_their_name_shows_it_as_text(signed_in):
    PersonFactory(handle="bobby", name="<script>alert(1)</script>", job_title='"><img src=x>')

    page = signed_in.get("/people/bobby/").content.decode()

    assert ("<script>alert" in page, "<img src=x>" in page, "&lt;script&gt;alert" in page) == (
        False,
        False,
        True,
    )


@pytest.mark.parametrize(
    "days", [{}, {"ends_before": dt.date(1950, 1, 1)}, {"starts_on": dt.date(2027, 1, 1)}]
)
def test_person_detail_of_somebody_whenever_they_were_here_answers(signed_in, days):
    PersonFactory(handle="bo", **days)

    assert signed_in.get("/people/bo/").status_code == 200


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("admin", {"edit-person", "offboard-person", "remove-person"}),
        ("bystander", set()),
        ("themselves", {"edit-profile"}),
    ],
)
def test_person_detail_offers_what_one_may_do(request, client, ada, who, offered):
    user = request.getfixturevalue("bystander" if who == "themselves" else who)
    client.force_login(user)

    page = client.get((user.person if who == "themselves" else ada).get_absolute_url()).content.decode()

    verbs = (
        "edit-person",
        "edit-profile",
        "offboard-person",
        "rehire-person",
        "return-person",
        "remove-person",
    )
    assert {verb for verb in verbs if f"/{verb}/" in page} == offered


def test_person_who_was_renamed_is_found_under_the_old_handle(signed_in):
    PersonFactory(handle="ada.holm", former_keys=["ada"])

    response = signed_in.get("/people/ada/?as_of=2026-03-01")

    assert (response.status_code, response["Location"]) == (307, "/people/ada.holm/?as_of=2026-03-01")


def test_offboard_person_asks_for_the_day_and_leads_back(signed_in, ada):
    response = signed_in.post("/people/ada/offboard-person/", {"ends_before": "2026-02-28"})

    ada.refresh_from_db()
    assert (response.status_code, response["Location"], ada.ends_before) == (302, "/people/ada/", MARCH)


def test_edit_profile_of_oneself_leads_back(client, bystander):
    client.force_login(bystander)
    address = bystander.person.get_absolute_url()

    response = client.post(f"{address}edit-profile/", {"version": 1, "name": "Ada", "location": "Oslo"})

    assert (response.status_code, Person.objects.get(pk=bystander.person.pk).location) == (302, "Oslo")


def test_edit_person_with_nonsense_is_422_and_changes_nothing(signed_in, ada):
    sent = {"version": 1, "name": "", "handle": "ÖÖ", "email": "no", "manager": "nobody", "starts_on": "soon"}

    response = signed_in.post("/people/ada/edit-person/", sent)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"name", "email", "manager", "starts_on"}
    assert Person.objects.get(pk=ada.pk).version == 1


@pytest.mark.parametrize(
    "typed",
    ["ada", " ada ", "ada@example.com", "ADA@Example.com", "Ada Holm", "ada holm", "holm", "eng", "hol ad"],
)
def test_person_field_finds_the_one_who_is_meant(ada, typed):
    PersonFactory(name="Bo Berg", handle="bo")
    rebuild()

    assert PersonField().clean(typed) == ada


def test_person_field_prefers_a_handle_to_somebody_whose_name_it_is(ada):
    PersonFactory(name="ada", handle="other")

    assert PersonField().clean("ada") == ada


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("zzz", "unknown"),
        ("\x00", "unknown"),
        ("a\x00da", "unknown"),
        ("holm", "ambiguous"),
        ("", "required"),
    ],
)
def test_person_field_that_finds_none_or_many_is_refused(ada, typed, code):
    PersonFactory(name="Bo Holm", handle="bo")
    rebuild()

    with pytest.raises(ValidationError) as refused:
        PersonField().clean(typed)

    assert refused.value.code == code


def test_person_field_names_whom_it_could_mean(ada):
    PersonFactory(name="Bo Holm", handle="bo")
    rebuild()

    with pytest.raises(ValidationError) as refused:
        PersonField().clean("holm")

    assert refused.value.messages == ["“holm” matches Ada Holm (ada), Bo Holm (bo). Enter the handle."]


def test_person_field_that_could_mean_too_many_asks_for_more(db):
    PersonFactory.create_batch(ENOUGH + 1, job_title="Engineer")
    rebuild()

    with pytest.raises(ValidationError, match="“engineer” matches many people"):
        PersonField().clean("engineer")


def test_person_field_left_empty_where_it_may_be_is_nobody(db):
    assert PersonField(required=False).clean(" ") is None


def test_person_field_shows_the_name_of_whom_it_begins_with(ada):
    field = PersonField()

    assert [field.prepare_value(value) for value in (ada, ada.pk, None, "typed")] == [
        "Ada Holm",
        "Ada Holm",
        None,
        "typed",
    ]
    assert [field.has_changed(ada, typed) for typed in ("ada", "Ada Holm", "bo", "")] == [
        False,
        False,
        True,
        True,
    ]


def test_person_field_takes_the_name_that_it_shows_of_a_namesake(ada):
    other = PersonFactory(name="Ada Holm", handle="ada.holm")
    field = PersonField()

    shown = [field.prepare_value(Person.objects.get(pk=person.pk)) for person in (ada, other)]

    assert shown == ["Ada Holm (ada)", "Ada Holm (ada.holm)"]
    assert [field.clean(text) for text in shown] == [ada, other]


def test_form_shows_the_name_of_the_person_whose_handle_its_address_has(signed_in, ada, squad):
    form = signed_in.get(f"{squad.get_absolute_url()}place-member/?person=ada").context["form"]

    assert form["person"].value() == "Ada Holm"


def test_person_options_say_handle_squads_and_shares_and_forgive_a_typo(signed_in, ada):
    SquadMembershipFactory(person=ada, squad=SquadFactory(name="Cards"), allocation=60)
    SquadMembershipFactory(person=ada, squad=SquadFactory(name="Ledger"), allocation=None)
    rebuild()

    offered = text_of(signed_in.get("/people/options/?search=áda engneer"))

    assert "Ada Holm" in offered
    assert "ada · Engineer" in offered
    assert "Cards 60 %, Ledger (share not known)" in offered
