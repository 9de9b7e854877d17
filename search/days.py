"""A day as people write it: “1 January”, “2027-01-01”, “tomorrow”."""

import datetime as dt
import re

from django.core.exceptions import ValidationError

from orgmodel.domain.days import valid_day

DAY = dt.timedelta(days=1)
NAMED = {"today": 0 * DAY, "tomorrow": DAY, "yesterday": -DAY}
WITH_YEAR = ("%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%d.%m.%Y", "%B %Y", "%b %Y")
WITHOUT_YEAR = ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y")
LEADS_THERE = re.compile(r"^(?:go to|goto|go|on|as of|jump to|show)\s+", re.IGNORECASE)


def day_in(text: str, today: dt.date) -> dt.date | None:
    """The day that `text` names, perhaps after “go to”; without a year the next such day. None where it names none."""
    words = " ".join(LEADS_THERE.sub("", text.strip()).replace(",", " ").split()).lower()
    if words in NAMED:
        return today + NAMED[words]
    if not any(letter.isdigit() for letter in words):
        return None
    return _parsed(words, WITH_YEAR) or _next(words, today)


def _next(words: str, today: dt.date) -> dt.date | None:
    found = (_parsed(f"{words} {year}", WITHOUT_YEAR) for year in range(today.year, today.year + 5))
    return next((day for day in found if day and day >= today), None)


def _parsed(words: str, formats: tuple[str, ...]) -> dt.date | None:
    for form in formats:
        try:
            day = dt.datetime.strptime(words, form).date()  # noqa: DTZ007  a day has no time zone
            valid_day(day)
        except (ValueError, ValidationError):
            continue
        return day
    return None
