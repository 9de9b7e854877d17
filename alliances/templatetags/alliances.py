"""How far away a target is."""

import datetime as dt

from django import template

register = template.Library()


@register.filter
def days_left(target: dt.date, day: dt.date) -> str:
    """The days from `day` to `target` in words: “12 days left”, “today”, “3 days over”."""
    days = (target - day).days
    if days == 0:
        return "today"
    count = f"{abs(days):,} day{'' if abs(days) == 1 else 's'}"
    return f"{count} left" if days > 0 else f"{count} over"
