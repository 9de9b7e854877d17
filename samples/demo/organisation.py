"""The demo organisation as sheets, with its days counted from today."""

import datetime as dt
from random import Random

from samples.demo.data import ALLIANCES, BOTS, GUILDS, SQUAD_MOVES, SQUADS, TRIBES
from samples.demo.events import add_events
from samples.demo.leadership import (
    Position,
    chapter_memberships,
    fill_trios,
    hire_company_leads,
    set_managers,
)
from samples.demo.sheet_builder import SheetBuilder
from samples.demo.staff import Employee, Staff, fill_coaches, fill_squads, tribe_of
from sheets.format import catalogue
from sheets.format.files import Files

SEED = 1204
DOMAIN = "loom.example"


def demo_sheets(today: dt.date) -> Files:
    """The same sheets for the same day: about 150 people, two years of facts, and some plans."""
    staff = Staff(Random(SEED))  # noqa: S311
    fill_squads(staff)
    fill_coaches(staff)
    add_events(staff)
    seats = fill_trios(staff, hire_company_leads(staff))
    memberships = chapter_memberships(staff)
    set_managers(staff, seats, memberships)

    builder = SheetBuilder(today)
    for employee in staff.people.values():
        _write_employee(builder, employee)
    _write_tribes(builder, seats)
    _write_squads(builder)
    _write_chapters(builder, memberships)
    _write_guilds(builder, staff)
    _write_alliances(builder)
    _write_bots(builder)
    return builder.files()


def _write_employee(builder: SheetBuilder, employee: Employee) -> None:
    location, time_zone = employee.office
    builder.add(
        catalogue.PEOPLE,
        {
            "person": employee.handle,
            "name": employee.name,
            "email": f"{employee.handle}@{DOMAIN}",
            "job_title": employee.title,
            "location": location,
            "time_zone": time_zone,
            "manager": employee.manager,
            "joined": employee.joined,
            "left": employee.left,
            "former_keys": " ".join(employee.former_handles),
        },
    )
    for membership in employee.memberships:
        builder.add(
            catalogue.SQUAD_MEMBERS,
            {
                "squad": membership.squad,
                "person": employee.handle,
                "role": membership.role,
                "allocation": membership.allocation,
                "from": membership.since,
                "until": membership.until,
            },
        )


def _position(position: Position) -> dict[str, str | int | None]:
    return {"person": position.employee.handle, "from": position.since, "until": position.until}


def _write_tribes(builder: SheetBuilder, seats: list[Position]) -> None:
    for record in TRIBES.values():
        builder.add(catalogue.TRIBES, record)
    for seat in seats:
        builder.add(catalogue.TRIO_SEATS, {"tribe": seat.element, "seat": seat.role, **_position(seat)})


def _write_squads(builder: SheetBuilder) -> None:
    for record in SQUADS.values():
        builder.add(catalogue.SQUADS, record)
    for record in SQUAD_MOVES:
        builder.add(catalogue.SQUAD_MOVES, record)


def _write_chapters(builder: SheetBuilder, memberships: list[Position]) -> None:
    for tribe, record in TRIBES.items():
        for competence in record["competences"].split():
            builder.add(
                catalogue.CHAPTERS,
                {
                    "chapter": f"{competence.lower()}-{tribe}",
                    "name": f"{record['name']} {competence}",
                    "competence": competence,
                    "tribe": tribe,
                    "from": record.since + 2,
                },
            )
    for membership in memberships:
        builder.add(
            catalogue.CHAPTER_MEMBERS,
            {"chapter": membership.element, "role": membership.role, **_position(membership)},
        )


def _write_guilds(builder: SheetBuilder, staff: Staff) -> None:
    """Write guilds with members from everywhere, except that of the incident reviews,
    whose are all in Platform."""
    candidates = [
        employee
        for employee in staff.present()
        if employee.memberships and employee.name not in ("Tomas Lind", "Nadia Ferrer")
    ]
    in_platform = [
        employee for employee in candidates if tribe_of(employee.memberships[-1].squad, 0) == "platform"
    ]
    for guild, record in GUILDS.items():
        builder.add(catalogue.GUILDS, record)
        people = in_platform if guild == "incident-reviews" else candidates
        members = staff.random.sample(people, int(record["size"]))
        if guild == "writing":
            members.insert(0, staff.people["nadia.ferrer"])
        for place, employee in enumerate(members):
            role = "member" if place else "coordinator"
            _write_guild_member(builder, staff.random, guild, employee, role)


def _write_guild_member(
    builder: SheetBuilder, random: Random, guild: str, employee: Employee, role: str
) -> None:
    since = max(GUILDS[guild].since, employee.first_month, random.randint(-24, -1))
    until = None
    if since < -6 and role == "member" and random.random() < 0.1:
        until = random.randint(since + 1, 0)
    builder.add(
        catalogue.GUILD_MEMBERS,
        {"guild": guild, "person": employee.handle, "role": role, "from": since, "until": until},
    )


def _write_alliances(builder: SheetBuilder) -> None:
    for record in ALLIANCES.values():
        builder.add(catalogue.ALLIANCES, record)
        for tribe in record["tribes"].split():
            builder.add(catalogue.ALLIANCE_TRIBES, {**record, "tribe": tribe})


def _write_bots(builder: SheetBuilder) -> None:
    for record in BOTS:
        builder.add(catalogue.BOTS, record)
        for squad in record["squads"].split():
            builder.add(catalogue.BOT_MEMBERS, {**record, "squad": squad})
