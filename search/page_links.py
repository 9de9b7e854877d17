"""Ways through the product that search offers beside what it finds: pages, and operations that need no subject."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.apps import apps
from django.urls import get_resolver

from orgmodel.domain.operations import Operation, registry
from orgmodel.web.pages import may
from search.kinds import KINDS
from search.models import ANYWHERE, EXACT, IN_NAME, PREFIX, TYPO
from search.words import forgives, one_typo_apart, words_asked_for, words_of

# Whatever brings something new into being is also found by these.
NEW = ("new", "add", "create", "make")

# Fewer letters than these stand for no other word.
SHORTEST = 3


@dataclass(frozen=True)
class Way:
    """A page or a verb: its name, where it leads (the name of an address), its sign."""

    kind: str
    title: str
    name: str
    glyph: str
    also: tuple[str, ...] = ()

    @cached_property
    def words(self) -> list[str]:
        """The words of the title, as search compares them."""
        return words_of(self.title)

    def tier(self, text: str) -> int | None:
        """How well the words of `text` match, as for documents; None when they do not."""
        asked = words_asked_for(text)
        name = self.words
        if asked == name or not asked:
            return EXACT
        if " ".join(name).startswith(" ".join(asked)):
            return PREFIX
        for tier, words, meant in (
            (IN_NAME, name, str.startswith),
            (ANYWHERE, [*name, *self.also], _begins),
            (TYPO, [*name, *self.also], _may_be_meant),
        ):
            if all(any(meant(word, one) for word in words) for one in asked):
                return tier
        return None


def ways(user: Any, text: str) -> list[Way]:
    """Pages and verbs that `text` names, all of them without words; only verbs that `user` may perform."""
    named = [way for way in (*_pages(), *_verbs()) if way.tier(text) is not None]
    return [way for way in named if way.kind == "page" or may(user, way.name.replace(":", "."))]


def _begins(word: str, asked: str) -> bool:
    return len(asked) >= SHORTEST and word.startswith(asked)


def _may_be_meant(word: str, asked: str) -> bool:
    return _begins(word, asked) or (forgives(asked) and one_typo_apart(word, asked))


@cache
def _pages() -> tuple[Way, ...]:
    """The first page, the map, and the list of every app that has one."""
    signs = {kind.app: kind.name for kind in KINDS.values()}
    parts = get_resolver().namespace_dict
    others = [config.label for config in apps.get_app_configs() if config.label not in signs]
    return (
        Way("page", "Home", "home", "home", ("start", "overview")),
        Way("page", "Map", "atlas:map", "map", ("atlas", "picture", "organisation")),
        *(
            Way("page", str(apps.get_app_config(app).verbose_name), f"{app}:list", signs.get(app, app))
            for app in (*signs, *others)
            if app in parts and "list" in parts[app][1].reverse_dict
        ),
    )


@cache
def _verbs() -> tuple[Way, ...]:
    """Operations whose address needs nothing to act on."""
    parts = get_resolver().namespace_dict
    return tuple(
        Way("verb", known.label, known.name.replace(".", ":"), "plus", NEW)
        for known in registry.values()
        if _needs_nothing(parts, known)
    )


def _needs_nothing(parts: dict[str, Any], known: Operation) -> bool:
    app = known.name.partition(".")[0]
    patterns = parts[app][1].reverse_dict.getlist(known.verb) if app in parts else []
    return any(not arguments for pattern in patterns for _, arguments in pattern[0])
