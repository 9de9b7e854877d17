"""What chapters can be filtered and sorted by."""

import datetime as dt

from chapters.models import Chapter
from history.conditions import ChangedSince
from orgmodel.web.conditions import Chosen, Rows, Without, at_least, at_most
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
        "tribe": Column("Tribe", lambda chapter: chapter.tribe.name, ("tribe__name", "tribe")),
        "lead": Column(
            "Lead",
            lambda chapter: "; ".join(str(row.person) for row in chapter.leads),
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
    def read(cls, rows: Rows, day: dt.date) -> Rows:
        return rows.with_parents().with_headcount(day).with_lead(day)
