"""The filters of the templates: days, times, numbers and texts as pages write them."""

import datetime as dt
from functools import lru_cache

from django.utils.formats import date_format, localize
from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator, slugify
from django.utils.timezone import localtime


@lru_cache(maxsize=10_000)  # a list has the same few days hundreds of times, at 20 µs each
def day(value: dt.date, form: str = "j M Y") -> str:
    """A day as people read it: “3 Mar 2026”, or in another of Django's date formats."""
    return date_format(value, form)


@lru_cache(maxsize=10_000)
def time_tag(value: dt.date) -> SafeString:
    """A day for people and machines, as HTML."""
    return format_html('<time datetime="{}">{}</time>', iso(value), day(value))


def iso(value: dt.date) -> str:
    """A day as machines read it: “2026-03-03”."""
    return value.isoformat()


@lru_cache(maxsize=10_000)  # everybody looks at the newest entries of the history
def moment(value: dt.datetime | None, form: str) -> str:
    """A point in time in one of Django's date formats, in the time zone of the settings; nothing for None."""
    return date_format(localtime(value), form) if value else ""


def plural(number: int, one: str = "", many: str = "s") -> str:
    """The form of a word that goes with `number`: `{{ n|plural("person", "people") }}`."""
    return one if number == 1 else many


def ratio(value: float, largest: float, width: int = 100) -> int:
    """`value` of `largest` as a share of `width`, rounded; 0 where `largest` is."""
    return round(value / largest * width) if largest else 0


def truncated(text: str, length: int) -> str:
    """`text` with at most `length` characters, the last of them “…” where some are left out."""
    return str(Truncator(text).chars(length))


def linked(text: str, length: int) -> SafeString:
    """`text` with its web addresses as links, whose text is cut to `length` characters."""
    return mark_safe(urlize(text, trim_url_limit=length, nofollow=True, autoescape=True))  # noqa: S308  it escapes


FILTERS = {
    "day": day,
    "iso": iso,
    "linked": linked,
    "moment": moment,
    "plural": plural,
    "ratio": ratio,
    "truncated": truncated,
    "localize": localize,
    "slugify": slugify,
    "time_tag": time_tag,
}
