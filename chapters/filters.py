"""What chapters can be filtered and sorted by."""

import datetime as dt
from collections.abc import Sequence

from chapters.listing import ListedChapter, listed_chapters
from chapters.models import Chapter
from history.conditions import ChangedSince
from orgmodel.web.conditions import Chosen, Without, at_least, at_most
from orgmodel.web.filters import Column, Filters
from orgmodel.web.pagination import tallied
from people.filters import competence
from search.conditions import Searched
from tribes.models import Tribe


class ChapterFilters(Filters):
    """Chapters of the day, by name."""

    model = Chapter
    search = Searched()
    columns = {
        "name": Column("Chapter", lambda chapter: chapter.name, ("name", "pk")),
        "competence": Column("Competence", lambda chapter: chapter.competence, ("competence",)),
        "tribe": Column("Tribe", lambda chapter: chapter.tribe, ("tribe__name", "tribe")),
        "lead": Column(
            "Lead",
            lambda chapter: chapter.lead,
            ("lead_name",),
            annotate=lambda chapters, day: chapters.with_lead_name(day),
        ),
        "size": Column(
            "People",
            lambda chapter: chapter.headcount,
            ("headcount",),
            annotate=lambda chapters, day: chapters.with_headcount(day),
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
    def listed(cls, ids: Sequence[int], day: dt.date) -> list[ListedChapter]:
        return listed_chapters(ids, day)
