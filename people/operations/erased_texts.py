"""What somebody who is erased was called, and what stands in its place."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self, cast

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Field, TextField
from django.db.models.functions import Lower

from orgmodel.domain.operations import Facts, Json
from people.models import Person, User

# The facts of a person that identify them in a text of something else.
IDENTIFYING = ("name", "handle", "email", "external_id", "phone", "chat")
NAME_OF_ROW = "text"  # as entries have it
# Anything shorter stands for too much else.
SHORTEST = 3
# Each is somebody’s alone wherever it stands, unlike a first name or a short handle.
DISTINCTIVE = re.compile(r".*(@|\w\s+\w|\w[._-]\w).*", re.DOTALL)


def accounts_of(person: Person) -> list[User]:
    """The accounts that are this person's: one at most."""
    if not person.email:
        return []
    accounts = User.objects.alias(small=Lower("email")).filter(small=person.email.lower())
    return [account for account in accounts if account.person == person]


def text_fields() -> list[Field]:
    """The fields of a person that hold texts: all that is personal but days and who their manager was."""
    return [
        field
        for field in Person._meta.concrete_fields
        if isinstance(getattr(field, "base_field", field), CharField | TextField)
    ]


@dataclass(frozen=True)
class Erased:
    """What is put in the place of what is erased, and the texts that it replaces.

    `texts` are replaced in what is about the person; of these, `unique` are replaced anywhere.
    """

    number: int
    texts: frozenset[str]
    unique: frozenset[str]
    usernames: frozenset[str]
    emails: frozenset[str]

    @classmethod
    def of(cls, person: Person, former: Iterable[Mapping[str, object]], accounts: Sequence[User]) -> Self:
        """What is known of a person now, and was known by `former` facts of theirs."""
        facts = [*former, {name: getattr(person, name) for name in (*IDENTIFYING, "former_keys")}]
        texts = {str(each[name]) for each in facts for name in IDENTIFYING if each.get(name)}
        texts |= {str(key) for each in facts for key in cast(Sequence[object], each.get("former_keys") or ())}
        emails = {str(each["email"]) for each in facts if each.get("email")}
        for account in accounts:
            texts |= {account.username, account.email, account.get_full_name()}
        texts = {text for text in texts if len(text) >= SHORTEST}
        others = Person.objects.exclude(pk=person.pk)
        shared = {
            *others.filter(name__in=texts).values_list("name", flat=True),
            *others.filter(handle__in=texts).values_list("handle", flat=True),
            *others.filter(email__in=texts).values_list("email", flat=True),
        }
        return cls(
            person.pk,
            frozenset(texts),
            frozenset(text for text in texts - shared if DISTINCTIVE.match(text)),
            frozenset(account.username for account in accounts),
            frozenset(emails - shared),
        )

    @property
    def name(self) -> str:
        return f"Former member {self.number}"

    @property
    def handle(self) -> str:
        return f"former-member-{self.number}"

    @cached_property
    def facts(self) -> Facts:
        """What each field of a person that is a text has from now on."""
        blank: Facts = {field.name: [] if isinstance(field, ArrayField) else "" for field in text_fields()}
        return {**blank, "name": self.name, "handle": self.handle}

    @cached_property
    def _all(self) -> re.Pattern[str]:
        return _any_of(self.texts)

    @cached_property
    def _unique(self) -> re.Pattern[str]:
        return _any_of(self.unique)

    def without(self, text: str, *, only_unique: bool = False) -> str:
        """`text` with their new name in the place of what they were called."""
        return (self._unique if only_unique else self._all).sub(self.name, text)

    def without_in[Value: Json](self, value: Value, *, is_about: bool) -> Value:
        """JSON of an entry with their new name in its texts.

        All that they were called is replaced in the names of rows of an entry that `is_about` them. Elsewhere only
        what is theirs alone is, since the rest may be anything, such as a role.
        """
        changed: Json = value
        if isinstance(value, str):
            changed = self.without(value, only_unique=True)
        elif isinstance(value, list):
            changed = [self.without_in(each, is_about=is_about) for each in value]
        elif isinstance(value, dict):
            changed = {name: self._without_at(name, each, is_about=is_about) for name, each in value.items()}
        return cast(Value, changed)

    def _without_at(self, name: str, value: Json, *, is_about: bool) -> Json:
        if name == NAME_OF_ROW and isinstance(value, str):
            return self.without(value, only_unique=not is_about)
        return self.without_in(value, is_about=is_about)


def _any_of(texts: Iterable[str]) -> re.Pattern[str]:
    """Matches each of `texts` as a whole, the longest first; nothing where there are none."""
    longest_first = sorted(texts, key=len, reverse=True)
    pattern = "|".join(map(re.escape, longest_first)) or r"(?!)"
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
