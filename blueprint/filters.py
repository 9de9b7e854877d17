"""What recommended sizes can be filtered and sorted by."""

from blueprint.models import RecommendedSize
from blueprint.sizes import Sized
from orgmodel.domain.periods import by_first_day
from orgmodel.web.conditions import OneOf
from orgmodel.web.conditions.plain import Option
from orgmodel.web.filters import Column, Filters


def being_for(element: Sized) -> Option:
    """Sizes of an element: what it is called, and which they are, of (rows, day)."""
    return element.label, lambda rows, day: rows.filter(element=element)


class SizeFilters(Filters):
    """What size is recommended for what, of the day."""

    model = RecommendedSize
    columns = {
        "element": Column("For", lambda row: row.get_element_display(), ("element",)),
        "starts_on": Column("First day", lambda row: row.starts_on, (by_first_day(),)),
        "ends_before": Column("Last day", lambda row: row.ends_before, ("ends_before",)),
    }

    element = OneOf({each.value: being_for(each) for each in Sized}, label="For", about="Keep this element.")
