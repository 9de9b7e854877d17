"""What the organisation recommends on a day."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from blueprint.models import RecommendedSize
from blueprint.profiles import default_profile
from blueprint.sizes import Size, Sized
from orgmodel.caching.compiled import CompiledQuery

type Sizes = Mapping[str, Size]


class ElementBlueprint(NamedTuple):
    """What is recommended for an element on a day: `size`, said by `stated` or else by the default profile."""

    element: Sized
    size: Size
    stated: RecommendedSize | None

    @property
    def text(self) -> str:
        """What is recommended: “6 to 12 people”."""
        return self.size.of(self.element)


def sizes_on(day: dt.date) -> Sizes:
    """The recommended size of everything that has one, by what it is for; one query."""
    stated = {element: Size(*bounds) for element, *bounds in _sizes.rows(day=day)}
    return {**default_profile().sizes, **stated}


def blueprint_on(day: dt.date) -> list[ElementBlueprint]:
    """What is recommended for each element on a day; one query."""
    stated = {row.element: row for row in RecommendedSize.objects.on(day)}
    return [_of(element, stated.get(element)) for element in Sized]


class ElementPage(NamedTuple):
    """What is recommended for an element on the day of the page, and whatever else was or will be."""

    now: ElementBlueprint
    planned: list[RecommendedSize]
    former: list[RecommendedSize]


def element_page(element: Sized, day: dt.date) -> ElementPage:
    """Read the page of an element; one query."""
    rows = list(RecommendedSize.objects.of(element))
    present = next((row for row in rows if row.holds_on(day)), None)
    return ElementPage(
        _of(element, present),
        [row for row in rows if row.begins_after(day)],
        [row for row in reversed(rows) if row.ended_by(day)],
    )


def _of(element: Sized, stated: RecommendedSize | None) -> ElementBlueprint:
    return ElementBlueprint(element, stated.size if stated else default_profile().sizes[element], stated)


_sizes = CompiledQuery(
    lambda day: RecommendedSize.objects.on(day).order_by().values_list("element", "at_least", "at_most"),
    day=dt.date,
)
