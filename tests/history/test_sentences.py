"""Entries as sentences with links, and what they altered in words."""

import datetime as dt

import pytest

from history.models import Entry
from history.rows import StoredRow
from history.sentences import Alteration, SentencePart, entry_rows
from people.operations import edit_person, remove_person
from squads.models import Role
from squads.operations import change_role, dissolve_squad, edit_squad, move_squad, place_member, remove_squad
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory

MARCH = dt.date(2026, 3, 1)


def told():
    """The newest entry, in words."""
    return entry_rows(Entry.objects.all()[:1])[0]


@pytest.fixture
def cards(tribe):
    return SquadFactory(name="Cards", slug="cards", tribe=tribe)


@pytest.fixture
def ada(db):
    return PersonFactory(name="Ada", handle="ada")


def test_sentence_names_everything_and_links_what_has_a_page(admin, cards, ada):
    place_member(cards, person=ada, role=Role.AGILE_COACH, starts_on=MARCH, by=admin)

    assert told().sentence == [
        SentencePart("placed "),
        SentencePart("Ada", StoredRow("/people/ada/")),
        SentencePart(" in "),
        SentencePart("Cards", StoredRow("/squads/cards/")),
        SentencePart(" as "),
        SentencePart("agile coach"),
        SentencePart(" from "),
        SentencePart("1 March 2026"),
    ]
    assert told().text == "placed Ada in Cards as agile coach from 1 March 2026"


def test_sentence_about_what_was_removed_is_plain_text(admin, cards, ada):
    row = place_member(cards, person=ada, starts_on=MARCH, by=admin)
    row.delete()
    remove_squad(cards, by=admin)
    remove_person(ada, by=admin)

    stories = entry_rows(Entry.objects.all())

    assert [story.text for story in stories] == [
        "removed Ada, entered by mistake",
        "removed Cards, entered by mistake",
        "placed Ada in Cards as member from 1 March 2026",
    ]
    assert {part.row for story in stories for part in story.sentence} == {None}


def test_sentence_keeps_the_name_that_was_true_then_and_links_to_what_it_is_now(admin, cards, ada):
    place_member(cards, person=ada, starts_on=MARCH, by=admin)
    edit_squad(cards, version=1, slug="pay", name="Pay", starts_on=cards.starts_on, by=admin)

    (_, story) = entry_rows(Entry.objects.all())

    (part,) = [part for part in story.sentence if part.text == "Cards"]
    assert part.row.get_absolute_url() == "/squads/pay/"


def test_sentence_of_an_operation_that_no_longer_exists_says_its_name(admin):
    Entry.objects.create(operation="squads.juggle", arguments={}, changes=[], mentions=[], by=admin)

    assert told().text == "did squads.juggle"


def test_sentence_of_nothing_given_says_so(admin, cards):
    move_squad(cards, tribe=None, starts_on=MARCH, by=admin)

    assert told().text == "moved Cards to — from 1 March 2026"


def test_alterations_name_each_field_before_and_after(admin, cards):
    edit_squad(
        cards,
        version=1,
        slug="pay",
        name="Cards",
        mission="Pay.",
        links=[{"label": "Board", "url": "https://board.example"}],
        starts_on=MARCH,
        by=admin,
    )

    stay, squad = sorted(told().alterations, key=lambda alteration: len(alteration.fields))
    assert squad == Alteration(
        ("squads.squad", cards.pk),
        "Cards",
        [
            ("first day", "1 January 2020", "1 March 2026"),
            ("former keys", "—", "cards"),
            ("short name", "cards", "pay"),
            ("mission", "—", "Pay."),
            ("links", "—", "Board https://board.example"),
        ],
    )
    assert stay.fields == [("first day", "1 January 2020", "1 March 2026")]


def test_entry_of_a_renaming_is_headed_by_what_it_was_called_before(admin, cards):
    edit_squad(cards, version=1, name="Payment cards", by=admin)

    story = told()
    assert story.text == "edited Cards"
    assert [(each.what, each.fields) for each in story.alterations] == [
        ("Cards", [("name", "Cards", "Payment cards")])
    ]


def test_alterations_of_what_refers_to_others_say_their_names(admin, ada):
    old, new = PersonFactory(name="Old boss"), PersonFactory(name="New boss")
    ada.manager = old
    ada.save()
    facts = {"handle": "ada", "name": "Ada", "email": ada.email}
    edit_person(ada, version=1, manager=new, **facts, by=admin)
    ada.refresh_from_db()
    ada.manager = None
    ada.save()
    remove_person(old, by=admin)

    story = entry_rows(Entry.objects.filter(operation="people.edit_person"))[0]

    (alteration,) = story.alterations
    assert alteration.fields == [("line manager", f"no. {old.pk}, since removed", "New boss")]


def test_alterations_say_choices_by_their_labels(admin, cards, ada):
    row = SquadMembershipFactory(squad=cards, person=ada)

    change_role(row, role=Role.AGILE_COACH, starts_on=MARCH, by=admin)

    assert [alteration.fields for alteration in told().alterations] == [
        [("last day", "—", "28 February 2026")]
    ]


def test_alterations_list_what_ended_and_what_was_removed(admin, cards, ada):
    SquadMembershipFactory(squad=cards, person=ada, starts_on=dt.date(2026, 5, 1))

    dissolve_squad(cards, ends_before=MARCH, by=admin)

    assert sorted(alteration.what for alteration in told().alterations) == [
        "Cards",
        f"Cards in {cards.tribes.get().tribe}",
        "Removed Ada in Cards as member",
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_links_of_any_number_of_entries_are_one_query(admin, count, django_assert_num_queries):
    for _ in range(count):
        squad = SquadFactory(tribe=TribeFactory())
        place_member(squad, person=PersonFactory(), starts_on=MARCH, by=admin)
    entries = list(Entry.objects.select_related("by"))

    with django_assert_num_queries(1):
        stories = entry_rows(entries)
        links = [part.row.get_absolute_url() for story in stories for part in story.sentence if part.row]

    assert len(links) == 2 * count


def test_brief_rows_have_the_same_sentences_and_leave_out_what_was_altered(admin, cards):
    change_role(
        SquadMembershipFactory(squad=cards),
        role=Role.AGILE_COACH,
        starts_on=MARCH,
        by=admin,
    )

    (full,), (brief,) = entry_rows(Entry.objects.all()), entry_rows(Entry.objects.all(), brief=True)

    assert (brief.text, brief.sentence) == (full.text, full.sentence)
    assert (len(full.alterations), brief.alterations) == (1, [])
