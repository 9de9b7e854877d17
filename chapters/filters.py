"""What may be asked of chapters, and by chapters of people and squads."""

import datetime as dt
from typing import Any

from chapters.models import Chapter, ChapterMembership, Role
from history.filters import ChangedSince
from orgmodel.web.conditions import Chosen, Keep, Listed, Tally, Without, at_least, at_most
from orgmodel.web.filters import Column, Filters
from orgmodel.web.pagination import tallied
from people.filters import PersonFilters, among, tallied_among
from squads.filters import SquadFilters
from squads.models import SquadMembership
from tribes.models import Tribe


def competence(keep: Keep, tally: Tally, *, aside: bool = False) -> Listed:
    """A competence that some chapter has."""
    return Listed(
        keep,
        label="Competence",
        says="with {}",
        aside=aside,
        texts=lambda day: Chapter.objects.on(day).competences(),
        known=lambda text: Chapter.objects.filter(competence=text).exists(),
        tally=tally,
    )


class ChapterFilters(Filters):
    """Chapters of the day, by name."""

    model = Chapter
    columns = {
        "name": Column("Chapter", lambda chapter: chapter.name, ("name", "pk")),
        "competence": Column("Competence", lambda chapter: chapter.competence, ("competence",)),
        "tribe": Column("Tribe", lambda chapter: chapter.tribe.name, ("tribe__name", "tribe")),
        "lead": Column(
            "Lead",
            lambda chapter: "; ".join(row.person.name for row in chapter.leads),
            ("lead_name",),
            needs=lambda chapters, day: chapters.with_lead_name(day),
        ),
        "size": Column(
            "People",
            lambda chapter: chapter.headcount,
            ("headcount",),
            needs=lambda chapters, day: chapters.with_headcount(day),
            number=True,
        ),
    }

    tribe = Chosen(
        Tribe,
        lambda chapters, tribe, day: chapters.filter(tribe=tribe),
        tally=lambda chapters, day: tallied(chapters, "tribe__slug"),
    )
    competence = competence(
        lambda chapters, text, day: chapters.filter(competence=text),
        lambda chapters, day: tallied(chapters, "competence"),
    )
    size_min = at_least(lambda chapters, day: chapters.with_headcount(day))
    size_max = at_most(lambda chapters, day: chapters.with_headcount(day))
    without = Without(
        lead=("lead", lambda chapters, day: chapters.without_lead(day)),
        members=("members", lambda chapters, day: chapters.without_members(day)),
    )

    changed_since = ChangedSince()

    @classmethod
    def read(cls, rows: Any, day: dt.date) -> Any:
        return rows.with_wholes().with_headcount(day).with_lead(day)


def of_competence(text: str, day: dt.date) -> Any:
    """Tenures of `day` in chapters of a competence."""
    return ChapterMembership.objects.on(day).filter(chapter__competence=text)


def squads_with(squads: Any, text: str, day: dt.date) -> Any:
    """Squads that have somebody on `day` who is in a chapter of a competence."""
    people = of_competence(text, day).values("person")
    return squads.filter(pk__in=SquadMembership.objects.on(day).filter(person__in=people).values("squad"))


def in_chapter(people: Any, chapter: Chapter, day: dt.date) -> Any:
    """People who are in `chapter` on `day`."""
    return among(people, ChapterMembership.objects.on(day).filter(chapter=chapter))


def leads(people: Any, day: dt.date) -> Any:
    """People who lead some chapter on `day`."""
    return among(people, ChapterMembership.objects.on(day).filter(role=Role.LEAD))


def squads_by_competence(squads: Any, day: dt.date) -> Any:
    """How many of `squads` have somebody of which competence."""
    rows = ChapterMembership.objects.on(day).filter(
        person__squads__in=SquadMembership.objects.on(day).filter(squad__in=squads.order_by().values("pk"))
    )
    return tallied(rows, "chapter__competence", "person__squads__squad")


def people_by(path: str) -> Tally:
    """How many people are in chapters of which `path`."""
    return lambda people, day: tallied_among(people, ChapterMembership.objects.on(day), path)


SquadFilters.learn(competence=competence(squads_with, squads_by_competence))
PersonFilters.learn(
    competence=competence(
        lambda people, text, day: among(people, of_competence(text, day)), people_by("chapter__competence")
    ),
    chapter=Chosen(Chapter, in_chapter, aside=True, tally=people_by("chapter__slug")),
)
PersonFilters.learn_choices("role", chapter_lead=("Chapter lead", leads))
PersonFilters.learn_choices(
    "without",
    chapter=("chapter", lambda people, day: people.exclude(chapters__in=ChapterMembership.objects.on(day))),
)
