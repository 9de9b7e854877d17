"""Texts that people write: normalized, bounded, and without characters that cannot be seen or stored."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import models

LONGEST_TEXT, LONGEST_REASON = 10_000, 500

# NUL and halves of surrogate pairs, which JSON can have and PostgreSQL cannot store.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# Control characters but for tabs and line breaks; those that reverse or isolate the text after them.
FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# They join or break words at most: zero-width space, word joiner, byte order mark, soft hyphen.
INVISIBLE = re.compile("[\u00ad\u180e\u200b\u2060\ufeff]")
# They have a meaning between letters of some scripts, and none at an end: joiners and marks of direction.
AT_ENDS = "\u061c\u200c\u200d\u200e\u200f"
# Letters and symbols that are drawn as nothing.
BLANK = "\u115f\u1160\u2800\u3164\uffa0"


def storable(text: str) -> bool:
    """Whether PostgreSQL can store a text, or compare with it."""
    return not UNSTORABLE.search(text)


def replaced(text: str) -> str:
    """`text` with the replacement character for what PostgreSQL cannot store."""
    return UNSTORABLE.sub("\ufffd", text)


def short_text(text: str) -> str:
    """`text` in Unicode NFC on one line, with single spaces and none around it."""
    return _trimmed(re.sub(r"\s+", " ", _visible(text)))


def long_text(text: str) -> str:
    """`text` in Unicode NFC, with its lines, ended by \\n alone, and nothing empty around them."""
    lines = re.sub(r"\r\n?|[\u2028\u2029]", "\n", _visible(text)).split("\n")
    return _trimmed("\n".join(line.rstrip() for line in lines))


def _visible(text: str) -> str:
    return INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def _trimmed(text: str) -> str:
    """`text` without spaces, joiners and marks of direction at its ends."""
    while text != (less := text.strip().strip(AT_ENDS)):
        text = less
    return text


def valid_text(text: str) -> None:
    """Raise ValidationError for characters that no text may have, and for text of which nothing can be seen."""
    if found := FORBIDDEN.search(text):
        raise ValidationError(
            f"This has an invisible character (U+{ord(found[0]):04X}). Delete it, or type the text again.",
            code="characters",
        )
    if text and not any(map(_is_visible, text)):
        raise ValidationError("This has no visible text. Enter a text, or leave it empty.", code="invisible")


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNPS" and character not in BLANK


class TextFormField(forms.CharField):
    """Normalizes what was typed as its model field does, and compares it so."""

    def __init__(self, *, normalize: Callable[[str], str], **kwargs: object) -> None:
        self.normalize = normalize
        super().__init__(**kwargs)  # type: ignore[arg-type]  # whatever Django gives a field of a form

    def to_python(self, value: object) -> str | None:
        return super().to_python(self.normalize(value) if isinstance(value, str) else value)


class OfferingWidget(forms.TextInput):
    """A text field that offers some values while one types; others may be typed."""

    template_name = "widgets/offering.html"

    def __init__(self, offered: Sequence[str], attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs)
        self.offered = offered

    def get_context(self, name: str, value: object, attrs: dict[str, object] | None) -> dict[str, object]:
        return {**super().get_context(name, value, attrs), "offered": self.offered}


class NormalizedText(models.Field):
    """A text that is normalized before it is validated, wherever it comes from.

    Migrations know it as the field of Django that it is a kind of.
    """

    known_as: ClassVar[type[models.Field]]
    default_validators = [valid_text]

    def normalize(self, text: str) -> str:
        """What is stored of a text that was typed."""
        return short_text(text)

    def clean(self, value: object, model_instance: models.Model | None) -> object:
        """The normalized text. Raises ValidationError."""
        return super().clean(self.normalized(value), model_instance)

    def normalized(self, value: object) -> object:
        """`value` normalized, where it is text; nothing is refused."""
        return self.normalize(value) if isinstance(value, str) else value

    def deconstruct(self) -> tuple[str, str, Sequence[object], dict[str, object]]:
        name, _, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{self.known_as.__name__}", args, kwargs

    def formfield(self, **kwargs: object) -> forms.Field | None:
        return super().formfield(**{"form_class": TextFormField, "normalize": self.normalize, **kwargs})  # type: ignore[arg-type]


class ShortText(NormalizedText, models.CharField):
    """One line: a name, a title, a place."""

    known_as = models.CharField


class EmailText(NormalizedText, models.EmailField):
    """An email address."""

    known_as = models.EmailField
    default_validators = [valid_text, validate_email]

    def formfield(self, **kwargs: object) -> forms.Field | None:
        return models.EmailField.formfield(self, **kwargs)  # type: ignore[arg-type]


class ReasonField(NormalizedText, models.CharField):
    """Why something is done: a few lines, or nothing."""

    known_as = models.CharField

    def __init__(self, *, max_length: int = LONGEST_REASON, blank: bool = True) -> None:
        super().__init__(max_length=max_length, blank=blank)

    def normalize(self, text: str) -> str:
        return long_text(text)


class LongText(NormalizedText, models.TextField):
    """Lines of text, of up to LONGEST_TEXT characters."""

    known_as = models.TextField
    default_validators = [valid_text, MaxLengthValidator(LONGEST_TEXT)]

    def __init__(self, *, blank: bool = False) -> None:
        super().__init__(max_length=LONGEST_TEXT, blank=blank)

    def normalize(self, text: str) -> str:
        return long_text(text)

    def deconstruct(self) -> tuple[str, str, Sequence[object], dict[str, object]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("max_length")
        return name, path, args, kwargs
