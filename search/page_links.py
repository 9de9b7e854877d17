"""Links that search offers beside documents: to pages, and to operations that need no subject."""

from dataclasses import dataclass
from functools import cache, cached_property

from django.apps import apps
from django.urls import URLResolver, get_resolver

from orgmodel.domain.operations import Operation, registry
from orgmodel.domain.permissions import may_choose
from orgmodel.web.pages import may
from people.models import User
from search.kinds import KINDS
from search.models import ANYWHERE, EXACT, IN_NAME, PREFIX, TYPO
from search.synonyms import PAGES
from search.words import forgives, one_typo_apart, words_asked_for, words_of

# Whatever brings something new into being is also found by these.
NEW = ("new", "add", "create", "make")
EXPORT = ("download", "xlsx", "spreadsheet", "backup")

# Fewer letters than these stand for no other word.
SHORTEST = 3


@dataclass(frozen=True)
class PageLink:
    """A link to a page, or to the form of an operation.

    `name` is its URL name, with `args`, unless it has a `url`; `also` are words that it is found by, too.
    """

    kind: str
    title: str
    name: str
    glyph: str
    also: tuple[str, ...] = ()
    args: tuple[str | int, ...] = ()
    url: str = ""

    @property
    def id(self) -> str:
        """What tells it from other links."""
        return "-".join(map(str, (self.name, *self.args)))

    @cached_property
    def words(self) -> list[str]:
        """The words of the title, as search compares them."""
        return words_of(self.title)

    def tier(self, text: str) -> int | None:
        """How well the words of `text` match, as for documents; None when they do not."""
        query = words_asked_for(text)
        name = self.words
        if query == name or not query:
            return EXACT
        if " ".join(name).startswith(" ".join(query)):
            return PREFIX
        for tier, words, meant in (
            (IN_NAME, name, str.startswith),
            (ANYWHERE, [*name, *self.also], _begins),
            (TYPO, [*name, *self.also], _may_be_meant),
        ):
            if all(any(meant(word, one) for word in words) for one in query):
                return tier
        return None


def page_links(user: User, text: str) -> list[PageLink]:
    """Pages and actions that `text` names, all of them without words; only actions that `user` may perform."""
    named = [link for link in (*_pages(), *_verbs()) if link.tier(text) is not None]
    return [link for link in named if _is_open(user, _operation_of(link))]


def _is_open(user: User, name: str) -> bool:
    """Whether `user` may perform the operation of that name, if it is one, on something."""
    return name not in registry or may(user, name) or may_choose(name, user)


def _operation_of(link: PageLink) -> str:
    return link.name.replace(":", ".")


def _begins(word: str, query_word: str) -> bool:
    return len(query_word) >= SHORTEST and word.startswith(query_word)


def _may_be_meant(word: str, query_word: str) -> bool:
    return _begins(word, query_word) or (forgives(query_word) and one_typo_apart(word, query_word))


@cache
def _pages() -> tuple[PageLink, ...]:
    """The first page, the map, and the list of every app that has one."""
    signs = {kind.app: kind.name for kind in KINDS.values()}
    parts = get_resolver().namespace_dict
    others = [config.label for config in apps.get_app_configs() if config.label not in signs]
    return (
        _page("Home", "home", "home"),
        _page("Map", "atlas:map", "map"),
        *(
            _page(str(apps.get_app_config(app).verbose_name), f"{app}:list", signs.get(app, app))
            for app in (*signs, *others)
            if app in parts and "list" in parts[app][1].reverse_dict
        ),
        _page("Changes", "atlas:changes", "changes"),
        _page("Tour", "atlas:tour", "map"),
    )


def _page(title: str, name: str, sign: str) -> PageLink:
    return PageLink("page", title, name, sign, PAGES.get(name, ()))


@cache
def _verbs() -> tuple[PageLink, ...]:
    """Operations whose address needs nothing to act on, and exporting everything."""
    parts = get_resolver().namespace_dict
    names = {
        known.name.replace(".", ":"): known for known in registry.values() if _needs_nothing(parts, known)
    }
    return (
        *(
            PageLink("action", known.title(), name, "plus", (*NEW, *PAGES.get(name, ())))
            for name, known in names.items()
        ),
        PageLink(
            "action", "Export the organisation as Excel", "sheets:organisation", "download", EXPORT, ("xlsx",)
        ),
    )


def _needs_nothing(parts: dict[str, tuple[str, URLResolver]], known: Operation) -> bool:
    app = known.name.partition(".")[0]
    patterns = parts[app][1].reverse_dict.getlist(known.short_name) if app in parts else []
    return any(not arguments for pattern in patterns for _, arguments in pattern[0])
