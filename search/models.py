"""What search looks in: a document for each person and element, and the words of all documents."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models
from django.db.models import Case, Expression, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Collate

from orgmodel.domain.gaps import GapsField
from people.models import Person
from search.words import as_query

EXACT, PREFIX, IN_NAME, ANYWHERE, TYPO = range(5)
PRESENT, PLANNED, ENDED = range(3)
# What search shows of a document, in this order.
SHOWN = ("kind", "row", "key", "title", "subtitle", "starts_on", "ends_before", "tier", "state", "photo")


class Lexemes(SearchQuery):
    """A tsquery as `as_query` writes it: taken as it is, where to_tsquery would take its words apart again."""

    template = "CAST(%(expressions)s AS tsquery)"


@dataclass(frozen=True)
class Terms:
    """What is searched for, as the database compares it.

    A name that begins so lies from `name` on and before `after`. `words` is what
    a document must have: each word, one that begins so, or one that is a typo
    away; `exactly` is the same without typos, `in_name` within the name.
    """

    name: str
    after: str
    key: str
    words: str
    exactly: str
    in_name: str

    @classmethod
    def of(cls, text: str, words: list[str], nearby: dict[str, list[str]] | None = None) -> "Terms":
        name = " ".join(words)
        return cls(
            name=name,
            after=f"{name}\U0010ffff",
            key=text.replace("\0", "").strip().lower(),
            words=as_query(words, nearby),
            exactly=as_query(words),
            in_name=as_query(words, weight="A"),
        )


class DocumentQuerySet(models.QuerySet):
    def with_words(self, terms: Terms) -> Self:
        """Documents that have the words."""
        return self.filter(vector=Lexemes(terms.words))

    def called_so(self, terms: Terms) -> Self:
        """Documents whose name is the words, in their order."""
        return self.by_name().filter(name=terms.name)

    def only_beginning_so(self, terms: Terms) -> Self:
        """Documents whose name begins with the words, in their order, and goes on; by name."""
        begun = self.by_name().filter(name__gt=terms.name, name__lt=terms.after)
        return begun.exclude(key=terms.key).order_by("name", "pk")

    def by_name(self) -> Self:
        """Adds `name`, which sorts by the codes of letters on every server, as the index has it."""
        return self.annotate(name=Collate("folded", "C"))

    def present(self, day: dt.date) -> Self:
        """Documents of what there is on `day`."""
        return self.exclude(starts_on__gt=day).exclude(ends_before__lte=day).exclude(gaps__hold=day)

    def of_tier(self, tier: Expression, day: dt.date) -> Self:
        """Adds `tier`, and `state`: whether there is such on `day`."""
        state = Case(
            When(ends_before__lte=day, then=ENDED),
            When(Q(starts_on__gt=day) | Q(gaps__hold=day), then=PLANNED),
            default=PRESENT,
        )
        return self.annotate(tier=tier, state=state)

    def best_first(self) -> Self:
        return self.order_by("tier", "state", "weight", "name", "pk")

    def as_rows(self) -> models.QuerySet:
        """What is shown of each, and after that what decides its place in the ranking."""
        person = Person.objects.filter(pk=OuterRef("row")).order_by().values("photo")
        photo = Case(When(kind="person", then=Coalesce(Subquery(person), Value(""))), default=Value(""))
        return self.annotate(photo=photo).values_list(*SHOWN, "weight", "name", "pk")

    def ranked(self, terms: Terms, day: dt.date, *, typos: bool) -> Self:
        """The best first: by how the words match (`tier`), then what there is on `day` before what is not.

        Without `typos` all are known to have the words, and nothing is spent on asking again.
        """
        tier = Case(
            When(Q(name=terms.name) | Q(key=terms.key), then=EXACT),
            When(name__gte=terms.name, name__lt=terms.after, then=PREFIX),
            When(vector=Lexemes(terms.in_name), then=IN_NAME),
            *([When(vector=Lexemes(terms.exactly), then=ANYWHERE)] if typos else ()),
            default=TYPO if typos else ANYWHERE,
        )
        return self.by_name().of_tier(tier, day).best_first()


class Document(models.Model):
    """A person or an element as search shows and finds it; written by search.operations.

    `weight` is small for what stands first among equals. The words of the name
    and the key weigh A in `vector`, those of the subtitle B, all others C.
    """

    kind = models.CharField(max_length=20)
    row = models.BigIntegerField()
    key = models.TextField()
    title = models.TextField()
    subtitle = models.TextField(blank=True)
    folded = models.TextField()
    starts_on = models.DateField(null=True)
    ends_before = models.DateField(null=True)
    gaps = GapsField()
    weight = models.PositiveSmallIntegerField()
    vector = SearchVectorField()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "row"], name="search_document_of_a_row")]
        indexes = [
            GinIndex(fields=["vector"], name="search_words_of_documents", fastupdate=False),
            models.Index("weight", Collate("folded", "C"), "id", name="search_documents_by_name"),
            models.Index(fields=["key"], name="search_documents_by_key"),
        ]

    def __str__(self) -> str:
        return self.title


class Word(models.Model):
    """A word of some document, once for itself and once for what is left of it without any one of its letters.

    All that may stand here twice, when two sessions met a word at once, and
    stay when no document has it any more; neither changes what is found.
    """

    variant = models.TextField()
    word = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["variant", "word"], name="search_words_by_variant")]

    def __str__(self) -> str:
        return self.word
