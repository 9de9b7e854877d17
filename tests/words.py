"""What the product doesn't say to people: phrases that others took the place of."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser

# Anywhere in a text.
PHRASES = (
    "What comes",
    "Lately done",
    "The whole history",
    "(Squads|Chapters|People) (to come|before)",
    "[0-9] before",
    "[Ff]irst day (no longer|gone|without)",
    "[Ss]tands? in the history",
    "not yours to do",
    "may not [a-z_ ]+ here",
    "nobody.s here",
    "Look (again|around)",
    "What (it altered|came of it)",
    "Who was in it when",
    "Who is where",
    "Uploaded lately",
    r"\b[Mm]end(s|ed|ing)? [a-z]",
    r"\b([Cc]orrect|[Rr]emove) (this |that |a )?stay\b",
    r"\bTake (us|the organisation) out",
    "the fault is ours",
    r"\b[Pp]lease\b",
    r"[a-z]!(\s|$)",
    "on some of (those|these) days already",
    r"\b[Mm]ade[ -]up\b",
    r"\b[Ss]tands? in (no|a|the|its|their)\b",
    r"\b[Cc]ame of\b",
    r"\banew\b",
    r"\b(dear|dearer)\b",
    r"\breckon",
    r"\blies? across\b",
    r"\b[Hh]as .{0,40} already\.",
    r"\bno facts? of\b",
    r"\bnot be told\b",
    r"\bof which nobody\b",
    "[Ss]quads? in tribes?\\b",
    "[Aa]ccess attempt",
    r"\b(a|its|first|squad.s) stays?\b",
    r"\b[Ee]-mail",
    r"\b[Aa]llocation in percent\b",
)
# What an element of a page doesn't say alone.
ALONE = (
    "Whole",
    "Stays?",
    "The map",
    "The organisation",
    "Before",
    "Themselves",
    "Nobody",
    "None on this day",
)
UNSAID = re.compile("|".join([*PHRASES, *(f"^{words}$" for words in ALONE)]))
SKIPPED = ("script", "style")
SHOWN = ("alt", "aria-label", "aria-description", "placeholder", "title")


class _Texts(HTMLParser):
    """Collects what people read, or hear, of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.within.append(tag)
        self.found += [value for name, value in attrs if name in SHOWN and value]

    def handle_endtag(self, tag: str) -> None:
        if tag in self.within:
            del self.within[len(self.within) - 1 - self.within[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if not set(SKIPPED) & set(self.within):
            self.found.append(data)


def texts_of(page: str) -> list[str]:
    """The texts of a page, and those of attributes that people read or hear; each stripped."""
    parser = _Texts()
    parser.feed(page)
    return [stripped for text in parser.found if (stripped := " ".join(text.split()))]


def unsaid(texts: Iterable[str]) -> list[str]:
    """Those of the texts that the product doesn't say."""
    return [text for text in texts if UNSAID.search(text)]
