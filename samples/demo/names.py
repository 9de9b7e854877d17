"""Names for invented people, from many places; whoever bears one of them in truth is not meant."""

import unicodedata
from collections.abc import Iterator
from random import Random

from samples.demo.data import read_records

# Given names and family names that go together.
CULTURES = [
    (
        record["given"].split(" "),
        # An underscore stands for a space within a name, which breaks no line.
        [name.replace("_", "\u00a0") for name in record["family"].split(" ")],
    )
    for record in read_records("names")
]
# Names in other scripts, with handles that can be typed everywhere.
IN_OTHER_SCRIPTS = (
    ("Ольга Мельник", "olha.melnyk"),
    ("Γιώργος Παπαδάκης", "giorgos.papadakis"),
    ("陈思远", "siyuan.chen"),
    ("한지우", "jiwoo.han"),
    ("नेहा शर्मा", "neha.sharma"),
    ("ლევან ბერიძე", "levan.beridze"),
)
# Letters that decomposing does not turn into plain ones.
PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "'": "", "\u00a0": ""}
)


def handle_for(name: str) -> str:
    """The handle of somebody with this name: “Łukasz Wójcik” has lukasz.wojcik."""
    lowered = name.lower().translate(PLAIN)
    letters = unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode()
    return ".".join(letters.split())


def generate_names(random: Random, taken: set[str]) -> Iterator[tuple[str, str]]:
    """Yield names with handles, none twice and none of the handles in `taken`."""
    others = list(IN_OTHER_SCRIPTS)
    for count in range(10_000):
        if count % 25 == 12 and others:
            name, handle = others.pop(0)
        else:
            given, family = random.choice(CULTURES)
            name = f"{random.choice(given)} {random.choice(family)}"
            handle = handle_for(name)
        if handle not in taken:
            taken.add(handle)
            yield name, handle
