"""What can happen to the people of an organisation that is made up, each act as its operation would do it."""

import datetime as dt
from operator import attrgetter
from random import Random
from typing import Any

from chapters.models import Chapter, ChapterMembership
from chapters.models import Role as ChapterRole
from guilds.models import GuildMembership
from guilds.models import Role as GuildRole
from people.models import Person
from samples.demo.data import OFFICES
from samples.generated.cast import Area, Circle, Hall, Pool, Team, Worker
from samples.generated.scribe import Scribe
from samples.generated.words import CRAFTS, Words
from squads.models import Role, SquadMembership
from trios.models import TrioSeat

ENOUGH_FOR_A_CHAPTER = 3


class Acts:
    """Everybody who is here, and what they do."""

    def __init__(self, scribe: Scribe, random: Random) -> None:
        self.scribe = scribe
        self.random = random
        self.words = Words(random)
        self.present: Pool[Worker] = Pool()
        self.bench: Pool[Worker] = Pool()
        self.short: Pool[Team] = Pool()
        self.uncoached: Pool[Team] = Pool()
        self.leadless: Pool[Circle] = Pool()

    def hire(self, craft: str, area: Area, day: dt.date, joined: dt.date | None) -> Worker:
        """Somebody new of a craft, who is in nothing yet; `joined` may lie before `day`, or nobody knows it."""
        name, handle = self.words.person()
        location, time_zone = self.random.choice(OFFICES)
        facts = {
            "handle": handle,
            "name": name,
            "email": f"{handle}@example.com",
            "job_title": self.words.title(craft),
            "location": location,
            "time_zone": time_zone,
            "manager": self.manager_of(craft, area),
            "starts_on": joined,
        }
        made = self.scribe.make(Person, **facts)
        self.scribe.tell("people.add_person", None, [made], made.row, **facts)
        worker = Worker(made.row, craft, area)
        if joined is None or joined <= day:
            self.present.add(worker)
        return worker

    def manager_of(self, craft: str, area: Area) -> Person | None:
        """The lead of the chapter, else the lead of the tribe."""
        circle = area.circles.get(craft)
        lead = (circle and circle.lead) or area.seats.get("tribe_lead")
        return lead.person if lead else None

    def place(self, worker: Worker, team: Team, day: dt.date, *, owner: bool = False) -> None:
        """Put somebody in a squad, as its product owner where it is to be so, and in the chapter of their craft."""
        role = Role.PRODUCT_OWNER if owner else Role.MEMBER
        made = self._tenure(SquadMembership, worker, day, squad=team.squad, role=role, allocation=100)
        if owner:
            verb, arguments = "squads.appoint_product_owner", {}
            team.owner = worker
        else:
            verb, arguments = "squads.place_member", {"role": role}
        self.scribe.tell(verb, team.squad, [made], made.row, person=worker.person, starts_on=day, **arguments)
        self._join(worker, team, made.row)
        if worker.area is not team.area:
            self.unsettle(worker, day)
            worker.area = team.area
        if worker.circle is None:
            self.settle(worker, day)

    def _join(self, worker: Worker, team: Team, work: SquadMembership) -> None:
        worker.team, worker.work = team, work
        team.members[worker] = None
        self.bench.discard(worker)
        if not team.short:
            self.short.discard(team)

    def quit(self, worker: Worker, day: dt.date) -> None:
        """Leave one's squad."""
        if worker.work:
            self._end("squads.end_membership", worker.work, day)
            self.leave_team(worker)

    def leave_team(self, worker: Worker) -> None:
        """What follows when somebody's membership in their squad has ended."""
        team = worker.team
        if team is None:
            return
        worker.team = worker.work = None
        del team.members[worker]
        if team.owner is worker:
            team.owner = None
        if team.short:
            self.short.add(team)

    def coach(self, worker: Worker, team: Team, day: dt.date) -> None:
        """Coach a squad, with a part of one's time."""
        role, allocation = Role.AGILE_COACH, 40
        made = self._tenure(SquadMembership, worker, day, squad=team.squad, role=role, allocation=allocation)
        self.scribe.tell(
            "squads.place_member",
            team.squad,
            [made],
            made.row,
            person=worker.person,
            role=role,
            allocation=allocation,
            starts_on=day,
        )
        worker.coached[team], team.coach = made.row, worker
        self.uncoached.discard(team)

    def promote(self, worker: Worker, day: dt.date) -> None:
        """Make a member the product owner of their squad."""
        team, work = worker.team, worker.work
        if team is None or work is None or work.starts_on >= day:
            return
        changes = self._continue(worker, day, role=Role.PRODUCT_OWNER, allocation=work.allocation)
        role = Role.PRODUCT_OWNER
        self.scribe.tell("squads.change_role", work, changes, worker.work, role=role, starts_on=day)
        team.owner = worker

    def work_part_time(self, worker: Worker, allocation: int, day: dt.date) -> None:
        """Give one's squad another share of one's time."""
        work = worker.work
        if work is None or work.starts_on >= day or work.allocation == allocation:
            return
        changes = self._continue(worker, day, role=work.role, allocation=allocation)
        self.scribe.tell(
            "squads.change_allocation", work, changes, worker.work, allocation=allocation, starts_on=day
        )

    def _continue(self, worker: Worker, day: dt.date, **facts: Any) -> list[Any]:
        work: Any = worker.work
        ended = self.scribe.alter(work, ends_before=day)
        made = self._tenure(SquadMembership, worker, day, squad=work.squad, **facts)
        worker.work = made.row
        return [ended, made]

    def settle(self, worker: Worker, day: dt.date) -> None:
        """Join the chapter of one's craft in one's tribe; it is formed once there are enough for one."""
        competence = CRAFTS[worker.craft][1]
        if not competence:
            return
        area = worker.area
        if worker.craft not in area.circles:
            loose = area.loose.setdefault(worker.craft, {})
            loose[worker] = None
            if len(loose) >= ENOUGH_FOR_A_CHAPTER:
                area.circles[worker.craft] = self._form_chapter(area, competence, day)
                for each in area.loose.pop(worker.craft):
                    self._enter(each, area.circles[worker.craft], day)
            return
        self._enter(worker, area.circles[worker.craft], day)

    def _form_chapter(self, area: Area, competence: str, day: dt.date) -> Circle:
        slug = f"{competence.lower()}-{area.tribe.slug}"
        facts = {"slug": slug, "name": competence, "competence": competence, "starts_on": day}
        made = self.scribe.make(Chapter, tribe=area.tribe, **facts)
        self.scribe.tell("chapters.form_chapter", area.tribe, [made], made.row, **facts)
        circle = Circle(made.row)
        self.leadless.add(circle)
        return circle

    def _enter(self, worker: Worker, circle: Circle, day: dt.date) -> None:
        made = self._tenure(ChapterMembership, worker, day, chapter=circle.chapter)
        self.scribe.tell(
            "chapters.place_member", circle.chapter, [made], made.row, person=worker.person, starts_on=day
        )
        worker.circle, worker.belongs = circle, made.row
        circle.members[worker] = None

    def unsettle(self, worker: Worker, day: dt.date) -> None:
        """Leave one's chapter, because one works in another tribe now."""
        for belongs in (worker.belongs, worker.leads):
            if belongs:
                self._end("chapters.end_membership", belongs, day)
        self.leave_circle(worker)

    def leave_circle(self, worker: Worker) -> None:
        """What follows when somebody's chapter memberships have ended."""
        worker.area.loose.get(worker.craft, {}).pop(worker, None)
        circle = worker.circle
        if circle is None:
            return
        del circle.members[worker]
        if circle.lead is worker:
            circle.lead = None
            self.leadless.add(circle)
        worker.circle = worker.belongs = worker.leads = None

    def lead(self, worker: Worker, circle: Circle, day: dt.date) -> None:
        """Lead one's chapter, and be the line manager of those in it whose own is gone."""
        made = self._tenure(ChapterMembership, worker, day, chapter=circle.chapter, role=ChapterRole.LEAD)
        self.scribe.tell(
            "chapters.appoint_lead", circle.chapter, [made], made.row, person=worker.person, starts_on=day
        )
        circle.lead, worker.leads = worker, made.row
        self.leadless.discard(circle)
        for member in circle.members:
            manager: Any = member.person.manager
            if member is not worker and (manager is None or manager.ends_before):
                self._manage(member.person, worker.person)

    def _manage(self, person: Person, manager: Person) -> None:
        version = person.version
        changed = self.scribe.alter(person, manager=manager)
        names = ("handle", "name", "email", "job_title", "location", "time_zone", "manager", "starts_on")
        facts = {name: getattr(person, name) for name in names}
        self.scribe.tell("people.edit_person", person, [changed], person, version=version, **facts)

    def take_seat(self, worker: Worker, area: Area, seat: str, day: dt.date) -> None:
        """Take an empty seat of a trio."""
        made = self._tenure(TrioSeat, worker, day, trio=area.trio, seat=seat)
        self.scribe.tell(
            "trios.fill_seat", area.trio, [made], made.row, seat=seat, person=worker.person, starts_on=day
        )
        worker.seat, area.seats[seat] = made.row, worker

    def enter_guild(self, worker: Worker, hall: Hall, day: dt.date) -> None:
        """Become a member of a guild, or a coordinator where it has too few."""
        few = len(hall.members) > 20 * len(hall.coordinators)
        role = GuildRole.COORDINATOR if few else GuildRole.MEMBER
        made = self._tenure(GuildMembership, worker, day, guild=hall.guild, role=role)
        self.scribe.tell(
            "guilds.place_member",
            hall.guild,
            [made],
            made.row,
            person=worker.person,
            role=role,
            starts_on=day,
        )
        self._take_part(worker, hall, made.row)

    def _take_part(self, worker: Worker, hall: Hall, tenure: GuildMembership) -> None:
        worker.guilds[hall] = tenure
        hall.members[worker] = None
        if tenure.role == GuildRole.COORDINATOR:
            hall.coordinators[worker] = None

    def leave_guild(self, worker: Worker, hall: Hall, day: dt.date) -> None:
        self._end("guilds.end_membership", worker.guilds.pop(hall), day)
        hall.forget(worker)

    def offboard(self, worker: Worker, day: dt.date) -> None:
        """Leave the organisation, and everything that one is in, in the order in which the operation ends it."""
        groups = (
            [worker.seat],
            [worker.work, *worker.coached.values()],
            [worker.belongs, worker.leads],
            [*worker.guilds.values()],
        )
        tenures = [row for group in groups for row in sorted(filter(None, group), key=attrgetter("pk"))]
        changes = [self.scribe.alter(row, ends_before=day) for row in tenures]
        changes.append(self.scribe.alter(worker.person, ends_before=day))
        self.scribe.tell("people.offboard_person", worker.person, changes, worker.person, ends_before=day)
        self.forget(worker)

    def forget(self, worker: Worker) -> None:
        """What follows when somebody is gone."""
        self.leave_team(worker)
        for team in worker.coached:
            team.coach = None
            self.uncoached.add(team)
        self.leave_circle(worker)
        for hall in worker.guilds:
            hall.forget(worker)
        if worker.seat:
            worker.area.seats[worker.seat.seat] = None
        self.present.discard(worker)
        self.bench.discard(worker)

    def _tenure(self, model: type, worker: Worker, day: dt.date, **facts: Any) -> Any:
        return self.scribe.make(model, person=worker.person, starts_on=day, **facts)

    def _end(self, operation: str, row: Any, day: dt.date) -> None:
        changed = self.scribe.alter(row, ends_before=day)
        self.scribe.tell(operation, row, [changed], row, ends_before=day)
