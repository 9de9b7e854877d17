"""What all elements and people share: a key in the address, a version, and finding them by either."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Protocol, TypeGuard

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.http import Http404

from orgmodel.caching.addresses import address
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.periods import Period, PeriodManager
from orgmodel.domain.texts import ShortText, storable

# Words that addresses have in the place of a key: pages of their own, and “in none of them”.
RESERVED = {"new", "options", "none"}

valid_key = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]*\Z",
    "Use lower-case letters, digits, dots, hyphens and underscores. Start with a letter or digit.",
)


ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


# The field that an id is in.
PUBLIC_ID = "public_id"


def is_id(key: object) -> TypeGuard[str]:
    """Whether a key, as somebody gave it, is an id: what every row is known by, whatever its key is now."""
    return isinstance(key, str) and ID.fullmatch(key) is not None


def id_lookup(key: str) -> dict[str, str]:
    """What finds the row of an id, or of the number by which rows were known before there were ids."""
    return {PUBLIC_ID if is_id(key) else "pk": key}


def not_reserved(key: str) -> None:
    """Raise ValidationError for a word that addresses need for themselves, and for what looks like an id."""
    if is_id(key):
        raise ValidationError("This looks like an id. Choose another short name.", code="reserved")
    if key in RESERVED:
        raise ValidationError(f"“{key}” is reserved. Choose another short name.", code="reserved")


class KeyField(models.CharField):
    """What addresses and sheets name a row by: unique, readable, and changeable."""

    def __init__(self, verbose_name: str | None = None, *, max_length: int = 80) -> None:
        super().__init__(verbose_name, max_length=max_length, validators=[valid_key, not_reserved])

    def deconstruct(self) -> tuple[str, str, Sequence[object], dict[str, object]]:
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("validators", None)
        return name, "django.db.models.CharField", args, kwargs


class HasKey(Protocol):
    """What stands in addresses by its key."""

    @property
    def key(self) -> str: ...


class Keyed(Period):
    """Something with a key of its own.

    A former key is still found, in `former_keys`, until something else takes it.
    `external_id` is what the system named `source` knows it by, where one does.
    `version` counts the edits, so that a stale one is refused.
    """

    key_name = "slug"

    name = ShortText(max_length=200)
    external_id = ShortText("external id", max_length=120, blank=True, help_text="Its id in another system.")
    source = ShortText(
        "source of the external id",
        max_length=60,
        blank=True,
        help_text="The name of that system, such as “HR”.",
    )
    former_keys = ArrayField(KeyField(), default=list, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: PeriodManager = PeriodManager()

    class Meta(Period.Meta):
        abstract = True
        ordering = ["name", "pk"]
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="%(app_label)s_external_id_once",
                violation_error_message="This external id from this source is already in use.",
            ),
            models.CheckConstraint(
                condition=Q(external_id="", source="") | (~Q(external_id="") & ~Q(source="")),
                name="%(app_label)s_external_id_with_source",
                violation_error_message="Enter both an external id and its source, or neither.",
            ),
        ]
        indexes = [GinIndex(fields=["former_keys"], name="%(app_label)s_former_keys")]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return getattr(self, self.key_name)

    def rename(self, key: str) -> None:
        """Take another key; the present one is still found."""
        if key != self.key:
            self.former_keys = [*(former for former in self.former_keys if former != key), self.key]
            setattr(self, self.key_name, key)

    @classmethod
    def page(cls) -> tuple[str, str]:
        return f"{cls._meta.app_label}:detail", cls.key_name

    @classmethod
    def had_id(cls, public_id: str) -> Q:
        """The condition that a row stands for the one that had this id, or number; none does, unless a model says so."""
        return Q(pk__in=())

    def get_absolute_url(self) -> str:
        return address(f"{self._meta.app_label}:detail", self.key)


class Element(Keyed):
    """A squad, tribe, chapter, guild or alliance: formed on a day, perhaps dissolved on another."""

    slug = KeyField("short name")

    class Meta(Keyed.Meta):
        abstract = True
        constraints = [
            *Keyed.Meta.constraints,
            models.UniqueConstraint(
                fields=["slug"],
                name="%(app_label)s_slug_unique",
                violation_error_message="This short name is already in use.",
            ),
        ]


class Moved(Exception):  # noqa: N818  it is no error
    """The row has another key now; the middleware redirects to it."""

    def __init__(self, key_name: str, key: str) -> None:
        super().__init__(key)
        self.kwargs = {key_name: key}


def find[M: Keyed](model: type[M], key: str, *related: str) -> M:
    """The row of `model` with this key, with `related` for select_related.

    Raises:
        Moved: a row had this key once and has another now; or it is the id of a row.
        Http404: no row has or had it.
    """
    row = present(model, key, *related)
    if row is None:
        raise Http404(f"There is no {model._meta.verbose_name} “{key}”.")
    if row.key != key:
        raise Moved(model.key_name, row.key)
    return row


def present[M: Keyed](model: type[M], key: str, *related: str) -> M | None:
    """The row of `model` that has this key or id, or else had the key last; None where none ever had it."""
    if not storable(key):
        return None
    if is_id(key):
        rows = _rows(model, related).order_by()
        return rows.filter(public_id=key).first() or rows.filter(model.had_id(key)).first()
    return next((row for query in _queries(model, related) for row in query.objects(key=key)), None)


def _rows[M: Keyed](model: type[M], related: tuple[str, ...]) -> models.QuerySet[M]:
    rows = model._default_manager.all()
    return rows.select_related(*related) if related else rows


@cache
def _queries(model: type[Keyed], related: tuple[str, ...]) -> tuple[CompiledQuery, CompiledQuery]:
    rows = _rows(model, related)
    return (
        CompiledQuery(lambda key: rows.filter(**{model.key_name: key}).order_by(), key=str),
        CompiledQuery(lambda key: rows.filter(former_keys__contains=[key]).order_by("-pk")[:1], key=str),
    )


def key_of(model: type[Keyed], key: str) -> str:
    """The present key of the row of `model` whose id this is; anything else as it is."""
    row = present(model, key) if is_id(key) else None
    return row.key if row else key


class KeyConverter:
    """A key in an address."""

    regex = r"[a-z0-9][a-z0-9._-]*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
