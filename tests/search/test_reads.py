"""What a query finds, and in which order."""

import datetime as dt

import pytest

from search.reads import in_the_palette
from tests.factories.alliances import AllianceFactory
from tests.factories.chapters import ChapterFactory
from tests.factories.guilds import GuildFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory

PAST, MARCH, FUTURE = dt.date(2021, 1, 1), dt.date(2021, 3, 1), dt.date(2099, 1, 1)


@pytest.mark.parametrize(
    "query",
    [
        *("Łukasz Lindström", "lukasz lindstrom", "LUKASZ", "lindström"),
        *("luk", "linds luk", "lindstrom lukasz"),
        *("lukaz", "lukkasz", "lukasc", "luaksz", "ukasz", "lukas", "lindtsrom lukaz"),
        *("lukasz.l", "lukasz.lindstrom@example.com", "engineer lukasz", "gothenburg"),
    ],
)
def test_a_person_is_found(found, query):
    PersonFactory(
        name="Łukasz Lindström",
        handle="lukasz.l",
        email="lukasz.lindstrom@example.com",
        job_title="Engineer",
        location="Gothenburg",
    )
    PersonFactory(name="Ada Holm")

    assert found(query) == ["Łukasz Lindström"]


@pytest.mark.parametrize("query", ["lkksz", "luk holm", "lukasz xyz", "uka", "", "  ", "lux"])
def test_somebody_else_is_not_found(found, query):
    PersonFactory(name="Łukasz Lindström")

    assert found(query) == []


def test_an_apostrophe_and_a_hyphen_do_not_matter(found):
    PersonFactory(name="Anna-Lena O’Brien")

    for query in ("obrien", "o'brien", "o brien", "brien", "annalena", "anna lena", "anna-lena"):
        assert found(query) == ["Anna-Lena O’Brien"]


def test_each_kind_of_element_is_found_and_chosen_by(found):
    tribe = TribeFactory(name="Nebula", slug="nebula")
    SquadFactory(name="Nebula core")
    ChapterFactory(name="Nebula backend", tribe=tribe)
    GuildFactory(name="Nebula fans")
    AllianceFactory(name="Nebula and friends")
    PersonFactory(name="Nebula Jones")

    kinds = ("tribe", "trio", "squad", "chapter", "guild", "alliance", "person")

    assert [found("nebula", kind) for kind in kinds] == [
        ["Nebula"],
        ["Nebula trio"],
        ["Nebula core"],
        ["Nebula backend"],
        ["Nebula fans"],
        ["Nebula and friends"],
        ["Nebula Jones"],
    ]
    assert len(found("nebula")) == 7


def test_an_element_is_found_by_its_other_words(found):
    SquadFactory(name="Player", feature_area="Playback", mission="Music that starts at once.")
    ChapterFactory(name="Servers", competence="Backend", tribe=TribeFactory(name="Streams"))

    assert found("playback") == found("music starts") == ["Player"]
    assert found("backend streams") == ["Servers"]


def test_the_best_come_first(found):
    for name, title in (
        ("Bo Marten", "Runner"),
        ("Martin Ek", ""),
        ("Ada Holm", "Marten keeper"),
        ("Marten", ""),
        ("Marten Dahl", ""),
    ):
        PersonFactory(name=name, job_title=title)

    assert found("marten") == ["Marten", "Marten Dahl", "Bo Marten", "Ada Holm", "Martin Ek"]


def test_an_exact_key_comes_before_a_name_that_begins_so(found):
    PersonFactory(name="Ada Holm", handle="berg")
    PersonFactory(name="Berger Dahl")

    assert found("berg") == ["Ada Holm", "Berger Dahl"]


def test_who_is_there_comes_before_who_is_not_yet_and_who_left(found):
    PersonFactory(name="Ada A", ends_before=MARCH)
    PersonFactory(name="Ada B", starts_on=FUTURE)
    PersonFactory(name="Ada C", starts_on=PAST)

    assert found("ada") == ["Ada C", "Ada B", "Ada A"]
    assert found("ada", day=PAST) == ["Ada A", "Ada C", "Ada B"]


def test_typos_are_not_looked_for_where_enough_is_found(found):
    for number in range(8):
        PersonFactory(name=f"Hanna {number}")
    PersonFactory(name="Janna Ek")

    assert "Janna Ek" not in found("hanna")


def test_the_palette_without_words_offers_pages_and_the_verbs_one_may(admin, bystander, today):
    groups = {group.label: [link.title for link in group.links] for group in in_the_palette(admin, "", today)}

    assert {"Home", "Squads", "People", "History"} <= set(groups["Pages"])
    assert {"Form a squad", "Add a person", "Form a guild"} <= set(groups["Actions"])


def test_the_palette_offers_verbs_only_to_who_may(admin, bystander, today):
    assert [group.label for group in in_the_palette(admin, "add person", today)] == ["Actions"]
    assert in_the_palette(bystander, "add person", today) == []


@pytest.mark.parametrize("words", ["form squad", "squad form", "new squad", "create squad", "fomr squad"])
def test_a_verb_is_found_by_what_one_may_call_it(admin, today, words):
    (group,) = in_the_palette(admin, words, today)

    assert [link.title for link in group.links] == ["Form a squad"]


def test_the_group_of_the_best_result_stands_first(found, admin, today):
    SquadFactory(name="Martens")
    PersonFactory(name="Marten")
    found("")

    assert [group.name for group in in_the_palette(admin, "marten", today)] == ["person", "squad"]


def test_the_palette_finds_who_can_be_asked_about_a_topic_and_their_squads(found, admin, today):
    asked = PersonFactory(name="Bo Lind", ask_about="Event sourcing, Kafka")
    SquadMembershipFactory(person=asked, squad=SquadFactory(name="Ledger", slug="ledger"))
    SquadMembershipFactory(person=PersonFactory(job_title="Kafka engineer"))
    SquadMembershipFactory(person=asked, squad=SquadFactory(name="Former"), ends_before=today)
    found("")

    groups = {group.name: group.documents for group in in_the_palette(admin, "kafka", today)}

    assert "Bo Lind" in [each.title for each in groups["person"]]
    assert [(each.title, each.subtitle, each.get_absolute_url()) for each in groups["squad"]] == [
        ("Ledger", "Ask Bo Lind", "/squads/ledger/")
    ]
