"""Which entries of the history a query selects; its page, its feed and its lists share it."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Model, Q
from django.http import Http404
from django.utils import timezone

from chapters.models import Chapter
from history.models import OF_ACCOUNTS, ChangeSet, Entry, EntryQuerySet, mention, mentions_of
from history.queries import element_named, keyed, kinds, row_named
from orgmodel.domain.accounts import Account, reads_accounts
from orgmodel.domain.days import valid_day
from orgmodel.domain.elements import Keyed
from orgmodel.domain.operations import notes, registry, words
from orgmodel.domain.texts import storable
from people.forms import PersonField
from people.models import Person, User
from squads.models import SquadInTribe
from tribes.models import Tribe

LONGEST_REASON = 200
LARGEST_ID = 10**18 - 1
A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Filter:
    """A query parameter that is set: its name, its value as the query has it, and what it says in words."""

    name: str
    text: str
    phrase: str


class EntryFilters:
    """The entries, of those that `reader` may read, that a query selects; newest first.

    An empty parameter is left out; the two days may be in either order. A value that means nothing is told to
    `leave_out(name, why)`. Without that, raises BadRequest with what is wrong and how to write it, Http404 where
    `about` names a row that is no more.
    """

    names: ClassVar = (
        "about",
        "element",
        "tribe",
        "person",
        "by",
        "verb",
        "from",
        "to",
        "reason",
        "change_set",
    )

    def __init__(
        self,
        query: Mapping[str, str],
        reader: Account | AnonymousUser,
        leave_out: Callable[[str, str], None] | None = None,
    ) -> None:
        self.reader, self._leave_out = reader, leave_out
        self.texts = {name: text for name in self.names if (text := query.get(name, "").strip())}
        self.first, self.last = self._meaning("from", _day), self._meaning("to", _day)
        if self.first and self.last and self.first > self.last:
            self.first, self.last = self.last, self.first
        self.subject: Model | None = None
        self.change_set: ChangeSet | None = None
        self.filters: list[Filter] = []
        self.found: EntryQuerySet = Entry.readable_by(reader)
        for name, text in list(self.texts.items()):
            condition, phrase = self._meaning(name, self._read) or (Q(), "")
            self.found = self.found.filter(condition)
            if phrase:
                self.filters.append(Filter(name, text, phrase))

    def _meaning[T](self, name: str, meaning: Callable[[str, str], T]) -> T | None:
        """What `meaning` makes of the name and the text of a parameter; None where it is not set."""
        if name not in self.texts:
            return None
        try:
            return meaning(name, self.texts[name])
        except (BadRequest, Http404) as error:
            if self._leave_out is None:
                raise
            self._leave_out(name, str(error))
            del self.texts[name]
            return None

    def _read(self, name: str, text: str) -> tuple[Q, str]:
        return self._readers[name](self, text)

    def _about(self, text: str) -> tuple[Q, str]:
        self.subject = row_named(text)
        return _mentions(self.subject), f"about {self.subject}"

    def _element(self, text: str) -> tuple[Q, str]:
        element = element_called(text)
        return _mentions(element), f"about {element}"

    def _tribe(self, text: str) -> tuple[Q, str]:
        tribe = keyed(Tribe, text, f"tribe=“{text}”")
        self.subject = self.subject or tribe
        return Q(mentions__overlap=tribe_mentions(tribe, self.first, self.last)), f"in {tribe}"

    def _person(self, text: str) -> tuple[Q, str]:
        person = keyed(Person, text, f"person=“{text}”", otherwise=_person_called)
        return _mentions(person), f"about {person}"

    def _by(self, text: str) -> tuple[Q, str]:
        account = account_called(text)
        return Q(by=account), f"by {account}"

    def _verb(self, text: str) -> tuple[Q, str]:
        operation = registry.get(text)
        if operation is None and text not in notes:
            raise BadRequest(f"verb=“{text}” isn’t an operation. Write it as squads.place_member.")
        return Q(operation=text), label_of(text)

    def _from(self, text: str) -> tuple[Q, str]:
        assert self.first
        return Q(at__gte=_midnight(self.first)), f"from {words(self.first)}"

    def _to(self, text: str) -> tuple[Q, str]:
        assert self.last
        return Q(at__lt=_midnight(self.last + A_DAY)), f"to {words(self.last)}"

    def _reason(self, text: str) -> tuple[Q, str]:
        if len(text) > LONGEST_REASON or not storable(text):
            raise BadRequest(f"reason= takes up to {LONGEST_REASON} characters, without control characters.")
        condition = Q()
        for word in text.split():
            condition &= Q(reason__icontains=word)
        return condition, f"“{text}” in the reason"

    def _change_set(self, text: str) -> tuple[Q, str]:
        if not is_number(text) or int(text) == 0:
            raise BadRequest(f"change_set=“{text}” isn’t a change set.")
        self.change_set = ChangeSet.objects.select_related("by", "undoes").filter(pk=int(text)).first()
        if self.change_set is None and self._leave_out:
            raise BadRequest(f"change_set=“{text}” isn’t a change set.")
        return Q(change_set=int(text)), ""

    _readers: ClassVar[Mapping[str, Callable[["EntryFilters", str], tuple[Q, str]]]] = {
        "about": _about,
        "element": _element,
        "tribe": _tribe,
        "person": _person,
        "by": _by,
        "verb": _verb,
        "from": _from,
        "to": _to,
        "reason": _reason,
        "change_set": _change_set,
    }


def _day(name: str, text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
        valid_day(day)
    except ValidationError as error:
        raise BadRequest(f"{name}={error.message}") from None
    except ValueError:
        example = timezone.localdate()
        raise BadRequest(
            f"{name}=“{text}” isn’t a day. Write it as year-month-day, such as {example}."
        ) from None
    return day


def is_number(text: str) -> bool:
    """Whether `text` can be the id of an entry or a change set."""
    return text.isascii() and text.isdecimal() and len(text) < 19


def _mentions(row: Model) -> Q:
    return Q(mentions__overlap=mentions_of(row))


def _midnight(day: dt.date) -> dt.datetime:
    """When a day begins, in the time zone of the settings."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def tribe_mentions(tribe: Tribe, first: dt.date | None = None, last: dt.date | None = None) -> list[str]:
    """How entries mention a tribe, its trio, its chapters and its squads; three queries.

    Places of people are mentioned with the squad, chapter or trio that they are in. Of squads that move
    between tribes those count that were in this one between the two days, and those that are planned for it.
    """
    squads = SquadInTribe.objects.filter(tribe=tribe)
    if first:
        squads = squads.exclude(ends_before__lte=first)
    if last and last < (today := timezone.localdate()):
        squads = squads.exclude(starts_on__gt=last, starts_on__lte=today)
    return [
        mention(tribe),
        mention(tribe.trio),
        *(f"squads.squad:{pk}" for pk in squads.values_list("squad", flat=True).distinct()),
        *(
            f"chapters.chapter:{pk}"
            for pk in Chapter.objects.filter(tribe=tribe).values_list("pk", flat=True)
        ),
    ]


def element_called(text: str) -> Keyed:
    """The element that “squad:search” names, or the only one of that key or name. Raises BadRequest."""
    if ":" in text or not storable(text):
        return element_named(text)
    found = [
        (f"{kind}:{row.key}", row)
        for kind, model in kinds().items()
        if model is not Person
        for row in model.objects.filter(Q(name__iexact=text) | Q(**{model.key_name: text}))[:2]
    ]
    if not found:
        return element_named(text)
    if len(found) > 1:
        raise BadRequest(
            f"element=“{text}” could be {' or '.join(name for name, _ in found)}. Write one of these."
        )
    return found[0][1]


def account_called(text: str) -> User:
    """The account with that user name, or of the person with that handle or name. Raises BadRequest."""
    account = User.objects.filter(username=text).first() if storable(text) else None
    person = None if account else _person_called(text)
    if person and person.email:
        account = User.objects.filter(email__iexact=person.email).first()
    if account is None:
        raise BadRequest(
            f"by=“{text}” isn’t an account." if person is None else f"by=“{text}”: {person} has no account."
        )
    return account


def _person_called(text: str) -> Person | None:
    try:
        return PersonField(required=False).clean(text)
    except ValidationError:
        return None


def label_of(operation: str) -> str:
    """An operation in words, with what it is about: “Squads: place a person in a squad”."""
    app, _, verb = operation.partition(".")
    known = registry.get(operation)
    return f"{app.capitalize()}: {known.phrase() if known else verb.replace('_', ' ')}"


def operations_read_by(reader: Account | AnonymousUser) -> list[str]:
    """The operations that `reader` can filter by."""
    return sorted(
        name for name in {*registry, *notes} if reads_accounts(reader) or not name.startswith(OF_ACCOUNTS)
    )
