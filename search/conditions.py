"""The condition by which every list is searched."""

import datetime as dt

from django.db.models import QuerySet

from orgmodel.web.conditions import Words
from search.kinds import KIND_OF
from search.reads import find


class Searched(Words):
    """What search finds by the words, of the kind of the rows."""

    def __init__(self) -> None:
        about = "Keep what search finds by these words, in any order, or how they begin: accents and case do not count."
        super().__init__(found_among, label="Search", about=about)


def found_among[Rows: QuerySet](rows: Rows, text: str, day: dt.date) -> Rows:
    """Those of `rows` that `find` finds by `text`."""
    documents = find(text, day, KIND_OF[rows.model].name).documents
    return rows.filter(pk__in=documents.values("row"))
