"""What search looks in: a document for each person and element, and the words of all documents."""

import datetime as dt
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models
from django.db.models import Case, Q, When

from orgmodel.caching.addresses import address
from people.models import Person
from search.kinds import KINDS
from search.words import as_query

EXACT, PREFIX, IN_NAME, ANYWHERE, TYPO = range(5)
PRESENT, PLANNED, ENDED = range(3)


class Lexemes(SearchQuery):
    """A tsquery as `as_query` writes it: taken as it is, where to_tsquery would take its words apart again."""

    template = "CAST(%(expressions)s AS tsquery)"


class DocumentQuerySet(models.QuerySet):
    def with_words(self, words: list[str], nearby: dict[str, list[str]] | None = None) -> Self:
        """Documents that have each of the words, or one that begins so, or one `nearby` it."""
        return self.filter(vector=Lexemes(as_query(words, nearby)))

    def ranked(self, text: str, words: list[str], day: dt.date, *, typos: bool) -> Self:
        """The best first: by how the words match (`tier`), then what there is on `day` before what is not.

        Without `typos` all are known to have the words, and nothing is spent on asking again.
        """
        name, key = " ".join(words), text.replace("\0", "").strip().lower()
        tier = Case(
            When(Q(folded=name) | Q(key=key), then=EXACT),
            When(folded__startswith=name, then=PREFIX),
            When(vector=Lexemes(as_query(words, weight="A")), then=IN_NAME),
            *([When(vector=Lexemes(as_query(words)), then=ANYWHERE)] if typos else ()),
            default=TYPO if typos else ANYWHERE,
        )
        state = Case(
            When(ends_before__lte=day, then=ENDED), When(starts_on__gt=day, then=PLANNED), default=PRESENT
        )
        return self.annotate(tier=tier, state=state).order_by("tier", "state", "weight", "folded", "pk")


class Document(models.Model):
    """A person or an element as search shows and finds it; kept by search.operations.

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
    weight = models.PositiveSmallIntegerField()
    vector = SearchVectorField()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "row"], name="search_document_of_a_row")]
        indexes = [GinIndex(fields=["vector"], name="search_words_of_documents", fastupdate=False)]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address(f"{KINDS[self.kind].app}:detail", self.key)

    @property
    def person(self) -> Person | None:
        """For the avatar: name and handle, where it is a person."""
        return Person(handle=self.key, name=self.title) if self.kind == "person" else None

    def state_on(self, day: dt.date) -> str:
        """“present”, “planned” or “ended”."""
        if self.ends_before and self.ends_before <= day:
            return "ended"
        return "planned" if self.starts_on and self.starts_on > day else "present"


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
