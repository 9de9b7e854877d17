"""The labels of stored values."""

from django.db.models import TextChoices


def label_of(choices: type[TextChoices], value: str) -> str:
    """The label of a value of `choices`; a value that is none of them, from another release or tool, as it is."""
    return str(choices(value).label) if value in choices.values else value
