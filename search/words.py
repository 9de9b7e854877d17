"""Words as search compares them: without accents, case or signs, and up to one typo apart."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST_QUERY = 200
MOST_WORDS = 8
LONGEST_WORD = 60
# A word of fewer letters has too many neighbours for a typo to mean anything.
SHORTEST_WITH_TYPO = 4

WORD = re.compile(r"[^\W_]+")
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]*")
APOSTROPHES = re.compile(r"['’‘ʼʻ`´]")
# Letters that Unicode does not take for another one with a mark.
PLAIN = str.maketrans(
    {
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
        "ı": "i",
        "ĸ": "k",
    }
)


def fold(text: str) -> str:
    """`text` in small plain letters: “Łukasz Ångström” is “lukasz angstrom”."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(PLAIN)
    return "".join(letter for letter in letters if unicodedata.category(letter)[0] != "M")


def words_of(text: str) -> list[str]:
    """The folded words of `text`, in their order."""
    return [word[:LONGEST_WORD] for word in WORD.findall(fold(text))]


def words_to_index(text: str) -> list[str]:
    """The words by which `text` is found: also “obrien” of O’Brien, “annalena” of Anna-Lena, and whole emails."""
    folded = fold(text)
    joined = ("".join(WORD.findall(part)) for part in folded.split() if "@" not in part)
    found = [*WORD.findall(folded), *joined, *ADDRESS.findall(folded)]
    return [word[:LONGEST_WORD] for word in found if word]


def words_asked_for(text: str) -> list[str]:
    """The different words of a query, an email being one; of a very long one, the first."""
    words: dict[str, None] = {}
    for part in fold(text[:LONGEST_QUERY]).split():
        found = ADDRESS.findall(part) or WORD.findall(APOSTROPHES.sub("", part))
        words.update((word[:LONGEST_WORD], None) for word in found)
    return list(words)[:MOST_WORDS]


def variants(word: str) -> set[str]:
    """The word, and what is left of it without any one of its letters.

    Two words that are one typo apart have one of these in common.
    """
    return {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}


def forgives(word: str) -> bool:
    """Whether a typo in it is looked for: it is long enough, and no number."""
    return len(word) >= SHORTEST_WITH_TYPO and word.isalpha()


def can_be_meant(word: str) -> bool:
    """Whether somebody may mean it by a word with a typo: it may have one letter less than that one."""
    return len(word) >= SHORTEST_WITH_TYPO - 1 and word.isalpha()


def one_typo_apart(one: str, other: str) -> bool:
    """Whether a letter left out, put in, replaced, or swapped with the next makes one word of the other."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    one, other = one[start:], other[start:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    if max(len(one), len(other)) <= 1:
        return one != other
    return len(one) == len(other) == 2 and one == other[::-1]


def as_vector(weighted: dict[str, str]) -> str:
    """A tsvector of words with the weights A to D."""
    return " ".join(f"{_quoted(word)}:1{weight}" for word, weight in weighted.items())


def as_query(words: Iterable[str], nearby: dict[str, list[str]] | None = None, weight: str = "") -> str:
    """A tsquery: each of the words, or one that begins so, or one `nearby` it in a name or subtitle.

    `weight` narrows where the words themselves may stand.
    """
    typos = nearby or {}
    choices = (
        [f"{_quoted(word)}:*{weight}", *(f"{_quoted(other)}:AB" for other in typos.get(word, []))]
        for word in words
    )
    return " & ".join(f"({' | '.join(choice)})" for choice in choices)


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
