"""The whole picture of a chapter on a day, in a few queries."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

from django.apps import apps
from django.db.models import Prefetch, prefetch_related_objects

from chapters.models import Chapter, ChapterMembership, Role


@dataclass(frozen=True)
class ChapterPage:
    """A chapter on a day: who leads it and is in it then, who comes later, who was in it
    before, the last first.

    The person of each row in `members` has `stands_in`: their squad
    memberships of that day.
    """

    chapter: Chapter
    members: list[ChapterMembership]
    coming: list[ChapterMembership]
    former: list[ChapterMembership]

    @property
    def headcount(self) -> int:
        """People, each once, the lead included."""
        return len({row.person_id for row in self.members})

    @property
    def lead(self) -> ChapterMembership | None:
        return next((row for row in self.members if row.role == Role.LEAD), None)

    @property
    def seldom(self) -> list[str]:
        """The operations for the menu, as the chapter stands."""
        held = ["chapters.appoint_lead", "chapters.relieve_lead"] if self.lead else []
        ended = "chapters.reopen_chapter" if self.chapter.ends_before else "chapters.dissolve_chapter"
        return [*held, ended, "chapters.remove_chapter"]

    @property
    def former_leads(self) -> list[ChapterMembership]:
        """Who led it before, the last one first."""
        return [row for row in self.former if row.role == Role.LEAD]


def chapter_page(chapter: Chapter, day: dt.date) -> ChapterPage:
    """Read a chapter's page; two queries, whatever its size."""
    rows = list(
        ChapterMembership.objects.filter(chapter=chapter).with_wholes().order_by("person__name", "starts_on")
    )
    members = sorted((row for row in rows if row.holds_on(day)), key=lambda row: row.role != Role.LEAD)
    squads = (
        cast(Any, apps.get_model("squads.SquadMembership"))
        .objects.on(day)
        .select_related("squad")
        .order_by("squad__name")
    )
    prefetch_related_objects(members, Prefetch("person__squads", squads, to_attr="stands_in"))
    return ChapterPage(
        chapter=chapter,
        members=members,
        coming=[row for row in rows if row.starts_on > day],
        former=sorted((row for row in rows if row.ended_by(day)), key=_end, reverse=True),
    )


def _end(row: ChapterMembership) -> dt.date:
    return row.ends_before or dt.date.max
