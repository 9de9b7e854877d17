"""The demo organisation as sheets, with its days counted from today."""

import datetime as dt
from random import Random

from samples.demo import plot, plot_squads
from samples.demo.cast import Cast, Hire, fill_coaches, fill_squads, tribe_of
from samples.demo.draft import Draft
from samples.demo.leads import Held, chapters, company, managers, trios
from samples.demo.scenes import play
from sheets.format.catalogue import (
    ALLIANCE_TRIBES,
    ALLIANCES,
    CHAPTER_MEMBERS,
    CHAPTERS,
    GUILD_MEMBERS,
    GUILDS,
    PEOPLE,
    SQUAD_MEMBERS,
    SQUAD_MOVES,
    SQUADS,
    TRIBES,
    TRIO_SEATS,
)
from sheets.format.files import Files

SEED = 1204
DOMAIN = "loom.example"


def demo_sheets(today: dt.date) -> Files:
    """The same sheets for the same day: about 150 people, two years of facts, and some plans."""
    cast, draft = Cast(Random(SEED)), Draft(today)  # noqa: S311
    fill_squads(cast)
    fill_coaches(cast)
    play(cast)
    top = company(cast)
    seats, places = trios(cast, top), chapters(cast)
    managers(cast, top, seats, places)
    write_people(draft, cast)
    write_tribes(draft, seats)
    write_squads(draft, cast)
    write_chapters(draft, places)
    write_guilds(draft, cast)
    write_alliances(draft)
    return draft.files()


def write_people(draft: Draft, cast: Cast) -> None:
    for hire in cast.people.values():
        location, zone = hire.office
        draft.add(
            PEOPLE,
            hire.joined,
            hire.left,
            person=hire.handle,
            name=hire.name,
            email=f"{hire.handle}@{DOMAIN}",
            job_title=hire.title,
            location=location,
            time_zone=zone,
            manager=hire.manager or None,
            former_keys=hire.former_handles,
        )


def write_tribes(draft: Draft, seats: list[Held]) -> None:
    for tribe, it in plot.TRIBES.items():
        draft.add(TRIBES, it.since, tribe=tribe, name=it.name, purpose=it.purpose)
    for held in seats:
        draft.add(
            TRIO_SEATS, held.since, held.until, tribe=held.place, seat=held.role, person=held.hire.handle
        )


def write_squads(draft: Draft, cast: Cast) -> None:
    for squad, it in plot_squads.SQUADS.items():
        draft.add(
            SQUADS,
            it.since,
            it.until,
            squad=squad,
            name=it.name,
            mission=it.mission,
            tribe=it.tribe,
            feature_area=it.area,
            way_of_working=it.works,
            links=plot_squads.LINKS.get(squad, []),
            former_keys=plot_squads.FORMER_KEYS.get(squad, []),
        )
    for squad, tribe, since in plot_squads.MOVES:
        draft.add(SQUAD_MOVES, since, squad=squad, tribe=tribe)
    for hire in cast.people.values():
        for stay in hire.stays:
            draft.add(
                SQUAD_MEMBERS,
                stay.since,
                stay.until,
                squad=stay.squad,
                person=hire.handle,
                role=stay.role,
                allocation=stay.allocation,
            )


def write_chapters(draft: Draft, places: list[Held]) -> None:
    for tribe, it in plot.TRIBES.items():
        for competence in it.competences.split():
            slug, name = f"{competence.lower()}-{tribe}", f"{it.name} {competence}"
            draft.add(CHAPTERS, it.since + 2, chapter=slug, name=name, competence=competence, tribe=tribe)
    for held in places:
        draft.add(
            CHAPTER_MEMBERS,
            held.since,
            held.until,
            chapter=held.place,
            person=held.hire.handle,
            role=held.role,
        )


def write_guilds(draft: Draft, cast: Cast) -> None:
    """Guilds with members from everywhere, except that of the incident reviews, whose are all in Platform."""
    for guild, it in plot.GUILDS.items():
        draft.add(GUILDS, it.since, guild=guild, name=it.name, topic=it.topic, channel=it.channel)
        everybody = [
            hire for hire in cast.here() if hire.stays and hire.name not in ("Tomas Lind", "Nadia Ferrer")
        ]
        if guild == "incident-reviews":
            everybody = [hire for hire in everybody if tribe_of(hire.stays[-1].squad, 0) == "platform"]
        members = cast.random.sample(everybody, it.size)
        if guild == "writing":
            members.insert(0, cast.people["nadia.ferrer"])
        for place, hire in enumerate(members):
            _join(draft, cast.random, guild, hire, "coordinator" if place == 0 else "member")


def _join(draft: Draft, random: Random, guild: str, hire: Hire, role: str) -> None:
    since = max(plot.GUILDS[guild].since, hire.first_month, random.randint(-24, -1))
    until = (
        random.randint(since + 1, 0) if since < -6 and role == "member" and random.random() < 0.1 else None
    )
    draft.add(GUILD_MEMBERS, since, until, guild=guild, person=hire.handle, role=role)


def write_alliances(draft: Draft) -> None:
    for alliance, it in plot.ALLIANCES.items():
        target = draft.first_of(it.target)
        draft.add(
            ALLIANCES, it.since, it.until, alliance=alliance, name=it.name, goal=it.goal, target_date=target
        )
        for tribe in it.tribes.split():
            draft.add(ALLIANCE_TRIBES, it.since, it.until, alliance=alliance, tribe=tribe)
