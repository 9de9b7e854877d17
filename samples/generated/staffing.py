"""What can happen to the people of a generated organisation, each change as its operation would make it."""

import datetime as dt
from operator import attrgetter
from random import Random

from chapters.models import Chapter, ChapterMembership
from chapters.models import Role as ChapterRole
from guilds.models import GuildMembership
from guilds.models import Role as GuildRole
from orgmodel.domain.periods import Tenure, lower_bound
from people.models import Person
from samples.demo.data import OFFICES
from samples.generated.recorder import Recorder
from samples.generated.state import ChapterState, GuildState, PersonState, Pool, SquadState, TribeState
from samples.generated.vocabulary import CRAFTS, NameGenerator
from squads.models import Role, SquadMembership
from trios.models import TrioSeat

MIN_CHAPTER_SIZE = 3
COACH_ALLOCATION = 40


class Staffing:
    """Everybody who is here, and what happens to them."""

    def __init__(self, recorder: Recorder, random: Random) -> None:
        self.recorder = recorder
        self.random = random
        self.names = NameGenerator(random)
        self.present: Pool[PersonState] = Pool()
        self.without_squad: Pool[PersonState] = Pool()
        self.with_vacancy: Pool[SquadState] = Pool()
        self.without_coach: Pool[SquadState] = Pool()
        self.without_lead: Pool[ChapterState] = Pool()

    def hire(self, craft: str, tribe: TribeState, day: dt.date, joined: dt.date | None) -> PersonState:
        """Add somebody who is in nothing yet; `joined` may lie before `day`, or be unknown."""
        name, handle = self.names.person()
        location, time_zone = self.random.choice(OFFICES)
        facts = {
            "handle": handle,
            "name": name,
            "email": f"{handle}@example.com",
            "job_title": self.names.title(craft),
            "location": location,
            "time_zone": time_zone,
            "manager": self._manager_of(craft, tribe),
            "starts_on": joined,
        }
        row = self.recorder.create(Person, **facts)
        self.recorder.record("people.add_person", None, row, **facts)
        person = PersonState(row, craft, tribe)
        if joined is None or joined <= day:
            self.present.add(person)
        return person

    def _manager_of(self, craft: str, tribe: TribeState) -> Person | None:
        """The lead of the chapter, else the lead of the tribe."""
        chapter = tribe.chapters.get(craft)
        lead = (chapter and chapter.lead) or tribe.seats.get("tribe_lead")
        return lead.row if lead else None

    def place(self, person: PersonState, squad: SquadState, day: dt.date, *, owner: bool = False) -> None:
        """Put somebody in a squad, perhaps as its product owner, and in the chapter of their craft."""
        role = Role.PRODUCT_OWNER if owner else Role.MEMBER
        membership = self._create_membership(person, squad, day, role=role, allocation=100)
        arguments = {"person": person.row, "starts_on": day}
        if owner:
            squad.owner = person
            self.recorder.record("squads.appoint_product_owner", squad.row, membership, **arguments)
        else:
            self.recorder.record("squads.place_member", squad.row, membership, role=role, **arguments)
        person.squad = squad
        person.squad_membership = membership
        squad.members[person] = None
        self.without_squad.discard(person)
        if not squad.has_vacancy:
            self.with_vacancy.discard(squad)
        if person.tribe is not squad.tribe:
            self.leave_chapter(person, day)
            person.tribe = squad.tribe
        if person.chapter is None:
            self.join_chapter(person, day)

    def leave_squad(self, person: PersonState, day: dt.date) -> None:
        if person.squad_membership:
            self._end("squads.end_membership", person.squad_membership, day)
            self.after_leaving_squad(person)

    def after_leaving_squad(self, person: PersonState) -> None:
        """Update the state once somebody's membership in their squad has ended."""
        squad = person.squad
        if squad is None:
            return
        person.squad = None
        person.squad_membership = None
        del squad.members[person]
        if squad.owner is person:
            squad.owner = None
        if squad.has_vacancy:
            self.with_vacancy.add(squad)

    def coach(self, person: PersonState, squad: SquadState, day: dt.date) -> None:
        """Let somebody coach a squad for a part of their time."""
        facts = {"role": Role.AGILE_COACH, "allocation": COACH_ALLOCATION}
        membership = self._create_membership(person, squad, day, **facts)
        self.recorder.record(
            "squads.place_member", squad.row, membership, person=person.row, starts_on=day, **facts
        )
        person.coached[squad] = membership
        squad.coach = person
        self.without_coach.discard(squad)

    def promote(self, person: PersonState, day: dt.date) -> None:
        """Make a member the product owner of their squad."""
        squad, membership = person.squad, person.squad_membership
        if squad is None or membership is None or lower_bound(membership.starts_on) >= day:
            return
        new = self._continue(person, squad, membership, day, Role.PRODUCT_OWNER, membership.allocation)
        self.recorder.record("squads.change_role", membership, new, role=Role.PRODUCT_OWNER, starts_on=day)
        squad.owner = person

    def change_allocation(self, person: PersonState, allocation: int, day: dt.date) -> None:
        """Give somebody's squad another share of their time."""
        squad, membership = person.squad, person.squad_membership
        if squad is None or membership is None or lower_bound(membership.starts_on) >= day:
            return
        if membership.allocation != allocation:
            new = self._continue(person, squad, membership, day, membership.role, allocation)
            self.recorder.record(
                "squads.change_allocation", membership, new, allocation=allocation, starts_on=day
            )

    def _continue(
        self,
        person: PersonState,
        squad: SquadState,
        membership: SquadMembership,
        day: dt.date,
        role: str,
        allocation: int | None,
    ) -> SquadMembership:
        """End a membership and begin one in the same squad."""
        self.recorder.update(membership, ends_before=day)
        new = self._create_membership(person, squad, day, role=role, allocation=allocation)
        person.squad_membership = new
        return new

    def _create_membership(
        self, person: PersonState, squad: SquadState, day: dt.date, **facts: object
    ) -> SquadMembership:
        return self._create(SquadMembership, person, day, squad=squad.row, **facts)

    def join_chapter(self, person: PersonState, day: dt.date) -> None:
        """Put somebody in the chapter of their craft and tribe;
        it is formed once there are enough for one."""
        competence = CRAFTS[person.craft][1]
        if not competence:
            return
        tribe = person.tribe
        if person.craft in tribe.chapters:
            self._enter_chapter(person, tribe.chapters[person.craft], day)
            return
        waiting = tribe.unchaptered.setdefault(person.craft, {})
        waiting[person] = None
        if len(waiting) >= MIN_CHAPTER_SIZE:
            chapter = self._form_chapter(tribe, competence, day)
            tribe.chapters[person.craft] = chapter
            for each in tribe.unchaptered.pop(person.craft):
                self._enter_chapter(each, chapter, day)

    def _form_chapter(self, tribe: TribeState, competence: str, day: dt.date) -> ChapterState:
        slug = f"{competence.lower()}-{tribe.row.slug}"
        facts = {"slug": slug, "name": competence, "competence": competence, "starts_on": day}
        row = self.recorder.create(Chapter, tribe=tribe.row, **facts)
        self.recorder.record("chapters.form_chapter", tribe.row, row, **facts)
        chapter = ChapterState(row)
        self.without_lead.add(chapter)
        return chapter

    def _enter_chapter(self, person: PersonState, chapter: ChapterState, day: dt.date) -> None:
        membership = self._create(ChapterMembership, person, day, chapter=chapter.row)
        self.recorder.record(
            "chapters.place_member", chapter.row, membership, person=person.row, starts_on=day
        )
        person.chapter = chapter
        person.chapter_membership = membership
        chapter.members[person] = None

    def leave_chapter(self, person: PersonState, day: dt.date) -> None:
        """Let somebody leave their chapter because they work in another tribe now."""
        for membership in (person.chapter_membership, person.chapter_lead):
            if membership:
                self._end("chapters.end_membership", membership, day)
        self._after_leaving_chapter(person)

    def _after_leaving_chapter(self, person: PersonState) -> None:
        """Update the state once somebody's chapter memberships have ended."""
        person.tribe.unchaptered.get(person.craft, {}).pop(person, None)
        chapter = person.chapter
        if chapter is None:
            return
        del chapter.members[person]
        if chapter.lead is person:
            chapter.lead = None
            self.without_lead.add(chapter)
        person.chapter = None
        person.chapter_membership = None
        person.chapter_lead = None

    def appoint_lead(self, person: PersonState, chapter: ChapterState, day: dt.date) -> None:
        """Let a member lead their chapter, and be the line manager of those in it whose own has left."""
        membership = self._create(ChapterMembership, person, day, chapter=chapter.row, role=ChapterRole.LEAD)
        self.recorder.record(
            "chapters.appoint_lead", chapter.row, membership, person=person.row, starts_on=day
        )
        chapter.lead = person
        person.chapter_lead = membership
        self.without_lead.discard(chapter)
        for member in chapter.members:
            manager = member.row.manager
            if member is not person and (manager is None or manager.ends_before):
                self._set_manager(member.row, person.row)

    def _set_manager(self, person: Person, manager: Person) -> None:
        version = person.version
        self.recorder.update(person, manager=manager)
        self.recorder.record("people.edit_person", person, person, version=version, manager=manager)

    def fill_seat(self, person: PersonState, tribe: TribeState, seat: str, day: dt.date) -> None:
        """Let somebody take an empty seat of a trio."""
        row = self._create(TrioSeat, person, day, trio=tribe.trio, seat=seat)
        self.recorder.record("trios.fill_seat", tribe.trio, row, seat=seat, person=person.row, starts_on=day)
        person.seat = row
        tribe.seats[seat] = person

    def join_guild(self, person: PersonState, guild: GuildState, day: dt.date) -> None:
        """Make somebody a member of a guild, or a coordinator where it has too few."""
        too_few = len(guild.members) > 20 * len(guild.coordinators)
        role = GuildRole.COORDINATOR if too_few else GuildRole.MEMBER
        membership = self.create_guild_membership(person, guild, day, role)
        self.recorder.record(
            "guilds.place_member", guild.row, membership, person=person.row, role=role, starts_on=day
        )

    def create_guild_membership(
        self, person: PersonState, guild: GuildState, day: dt.date, role: str
    ) -> GuildMembership:
        membership = self._create(GuildMembership, person, day, guild=guild.row, role=role)
        person.guilds[guild] = membership
        guild.members[person] = None
        if role == GuildRole.COORDINATOR:
            guild.coordinators[person] = None
        return membership

    def leave_guild(self, person: PersonState, guild: GuildState, day: dt.date) -> None:
        self._end("guilds.end_membership", person.guilds.pop(guild), day)
        guild.remove(person)

    def offboard(self, person: PersonState, day: dt.date) -> None:
        """Let somebody leave, and end everything that they are in, in the order of the operation."""
        groups: tuple[list[Tenure | None], ...] = (
            [person.seat],
            [person.squad_membership, *person.coached.values()],
            [person.chapter_membership, person.chapter_lead],
            [*person.guilds.values()],
        )
        for group in groups:
            for tenure in sorted(filter(None, group), key=attrgetter("pk")):
                self.recorder.update(tenure, ends_before=day)
        self.recorder.update(person.row, ends_before=day)
        self.recorder.record("people.offboard_person", person.row, person.row, ends_before=day)
        self._after_offboarding(person)

    def _after_offboarding(self, person: PersonState) -> None:
        """Update the state once somebody has left."""
        self.after_leaving_squad(person)
        for squad in person.coached:
            squad.coach = None
            self.without_coach.add(squad)
        self._after_leaving_chapter(person)
        for guild in person.guilds:
            guild.remove(person)
        if person.seat:
            person.tribe.seats[person.seat.seat] = None
        self.present.discard(person)
        self.without_squad.discard(person)

    def _create[T: Tenure](self, model: type[T], person: PersonState, day: dt.date, **facts: object) -> T:
        return self.recorder.create(model, person=person.row, starts_on=day, **facts)

    def _end(self, operation: str, tenure: Tenure, day: dt.date) -> None:
        self.recorder.update(tenure, ends_before=day)
        self.recorder.record(operation, tenure, tenure, ends_before=day)
