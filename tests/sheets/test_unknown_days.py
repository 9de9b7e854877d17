"""First days that nobody knows: an organisation without any goes in, is shown, and comes out without one invented."""

import datetime as dt
import json
import re

import pytest
from django.urls import reverse

from history.models import Entry
from orgmodel.api_urls import router
from orgmodel.domain.periods import Period
from people.models import Person
from sheets.format.catalogue import SHEETS
from sheets.loading.load import load
from squads.models import Squad, SquadInTribe, SquadMembership
from tests.generated.kinds import addresses
from tests.sheets.small import exported, happened, load_well, said, small
from trios.models import Trio

JUNE = dt.date(2026, 6, 1)
WITHOUT_DAYS = {
    "people": """\
person,name,email,job_title,location,manager,joined,left
ada,Ada Holm,ada@example.com,Engineer,Oslo,mia,,
bo,Bo Berg,bo@example.com,,,mia,,
mia,Mia Lind,,Director,,,,
""",
    "tribes": """\
tribe,name,purpose,from,until
growth,Growth,,,
payments,Payments,Money moves,,
""",
    "trio_seats": """\
tribe,seat,person,from,until
payments,tribe_lead,mia,,
""",
    "squads": """\
squad,name,mission,tribe,feature_area,way_of_working,from,until
cards,Cards,Pay by card,payments,Paying,Kanban,,
loans,Loans,,,,,,
signup,Sign-up,,payments,,,,
""",
    "squad_moves": None,
    "squad_members": """\
squad,person,role,allocation,from,until
cards,ada,member,100,,
cards,bo,product_owner,50,,
signup,ada,agile_coach,20,,
""",
    "chapters": """\
chapter,name,competence,tribe,from,until
backend,Backend,Backend,payments,,
""",
    "chapter_members": """\
chapter,person,role,from,until
backend,ada,lead,,
""",
    "guilds": """\
guild,name,topic,from,until
quality,Quality,Tests,,
""",
    "guild_members": """\
guild,person,role,from,until
quality,ada,coordinator,,
quality,bo,member,,
""",
    "alliances": """\
alliance,name,goal,from,until
one,One,"Be one, at last",,
""",
    "alliance_tribes": """\
alliance,tribe,from,until
one,payments,,
""",
    "bots": """\
bot,name,accountable,from,until
herald,Herald,ada,,
""",
    "bot_members": """\
squad,bot,from,until
cards,herald,,
""",
}
# A day as people or machines read it, or what a missing one must not become.
DAY = re.compile(r'<time datetime="\d{4}-\d\d-\d\d">|since <|(?<!>)\bNone\b|\b0001\b')


def without_days(**sheets):
    return small(**{**WITHOUT_DAYS, **sheets})


def changed(sheet, old, new):
    assert old in WITHOUT_DAYS[sheet]
    return without_days(**{sheet: WITHOUT_DAYS[sheet].replace(old, new)})


def all_first_days():
    models = {sheet.model for sheet in SHEETS} | {Trio}
    return {day for model in models for day in model._base_manager.values_list("starts_on", flat=True)}


def test_an_organisation_without_first_days_is_loaded_with_none_and_exported_the_same(command_line):
    load_well(without_days(), command_line)

    assert all_first_days() == {None}
    assert exported() == without_days()
    assert happened(load_well(without_days(), command_line)) == {}


def test_what_begins_on_an_unknown_day_is_present_on_every_day_up_to_its_last(command_line):
    load_well(
        changed("squad_members", "cards,bo,product_owner,50,,", "cards,bo,product_owner,50,,2026-06-01"),
        command_line,
    )

    memberships = SquadMembership.objects.filter(person__handle="bo")
    days = [dt.date(1950, 1, 1), JUNE - dt.timedelta(days=1), JUNE]
    assert [memberships.on(day).exists() for day in days] == [True, True, False]
    assert [Squad.objects.on(day).count() for day in days] == [3, 3, 3]
    assert [Squad.objects.in_tribe(None, day).count() for day in days] == [1, 1, 1]


@pytest.mark.parametrize("day", ["", "?as_of=1950-01-01", "?as_of=2040-01-01"])
def test_no_page_of_an_organisation_without_first_days_shows_one(client, command_line, day):
    load_well(without_days(), command_line)
    client.force_login(command_line)

    for name, address in addresses().items():
        response = client.get(address + (day if "?" not in address else day.replace("?", "&")))
        page = response.content.decode().partition("<main")[2]
        assert (
            name,
            response.status_code,
            [page[max(0, each.start() - 60) : each.end() + 40] for each in DAY.finditer(page)],
        ) == (name, 200, [])


def test_no_answer_of_the_api_says_a_first_day(client, command_line):
    load_well(without_days(), command_line)
    client.force_login(command_line)

    for prefix, viewset, _ in router.registry:
        if issubclass(getattr(getattr(viewset, "queryset", None), "model", Person), Period):
            response = client.get(f"/api/v1/{prefix}/" if "(" not in prefix else "/api/v1/people/")
            assert (prefix, response.status_code) == (prefix, 200)
            assert {row["starts_on"] for row in response.json()["results"]} <= {None}
    members = client.get("/api/v1/squads/cards/members/?ordering=-starts_on").json()["results"]
    assert [(row["person"], row["starts_on"]) for row in members] == [("bo", None), ("ada", None)]
    whole = json.loads(client.get(reverse("api:organisation")).getvalue())
    assert {row["starts_on"] for rows in whole.values() if isinstance(rows, list) for row in rows} == {None}


def test_first_days_that_somebody_finds_out_are_loaded_into_what_had_none_and_back(command_line):
    load_well(without_days(), command_line)
    known = {
        name: text and re.sub(r",,$", ",2020-01-01,", text, flags=re.MULTILINE)
        for name, text in WITHOUT_DAYS.items()
    }

    learned = load_well(small(**known), command_line)

    assert all_first_days() == {dt.date(2020, 1, 1)}
    assert {outcome for counts in happened(learned).values() for outcome in counts} == {"changed"}
    assert exported() == small(**known)
    load_well(without_days(), command_line)
    assert exported() == without_days()


def test_a_preview_says_that_a_first_day_is_not_known_any_more(command_line):
    load_well(small(), command_line)
    files = small(
        guilds="guild,name,topic,from,until\nquality,Quality,Tests,,\n",
        guild_members="guild,person,role,from,until\nquality,ada,member,2020-03-01,\n",
    )

    report = load(files, by=command_line, dry_run=True, with_effects=True)

    assert [effect.altered for effect in report.effects.by_element] == [
        [("Quality", [("first day", "1 January 2020", "not known")])]
    ]


def test_who_begins_on_an_unknown_day_in_what_begins_on_a_known_one_is_in_it_from_then_on(command_line):
    files = changed("squads", "Paying,Kanban,,", "Paying,Kanban,2020-01-01,")

    load_well(files, command_line)

    rows = SquadMembership.objects.filter(squad__slug="cards")
    assert set(rows.values_list("starts_on", "effective_from")) == {(None, dt.date(2020, 1, 1))}
    assert exported() == files
    assert happened(load_well(files, command_line)) == {}


def test_an_end_before_the_first_day_of_what_it_lies_in_is_a_fault(command_line):
    files = without_days(
        squads=WITHOUT_DAYS["squads"].replace("Paying,Kanban,,", "Paying,Kanban,2020-01-01,"),
        squad_members=WITHOUT_DAYS["squad_members"].replace("100,,", "100,,2019-05-01"),
    )

    assert said(load(files, by=command_line)) == [
        "squad_members.csv, row 2, until: “cards” (squads.csv, row 2) begins on 1 January 2020; "
        "the end must be after that day."
    ]


@pytest.mark.parametrize(("joined", "faults"), [("2024-01-01", []), ("2023-12-31", [3])])
def test_product_owners_whose_first_days_nobody_knows_follow_each_other(command_line, joined, faults):
    files = without_days(
        people=WITHOUT_DAYS["people"].replace("bo@example.com,,,mia,,", f"bo@example.com,,,mia,{joined},"),
        squad_members="""\
squad,person,role,allocation,from,until
cards,ada,product_owner,100,,2024-01-01
cards,bo,product_owner,50,,
""",
    )

    assert said(load(files, by=command_line)) == [
        f"squad_members.csv, row {row}, from: This squad already has a product owner on some of these days. "
        "See row 2."
        for row in faults
    ]


def test_a_squad_without_a_tribe_is_put_in_one_since_an_unknown_day(command_line):
    load_well(without_days(), command_line)

    load_well(changed("squads", "loans,Loans,,,", "loans,Loans,,growth,"), command_line)

    stays = SquadInTribe.objects.filter(squad__slug="loans")
    assert list(stays.values_list("tribe__slug", "starts_on", "ends_before")) == [("growth", None, None)]
    assert Entry.objects.latest("pk").act.template.endswith("from {starts_on}")
