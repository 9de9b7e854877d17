"""Noting that somebody downloaded what is stored about a person."""

from orgmodel.domain.operations import Note, note
from people.models import Person, User

DOWNLOADED = Note("accounts.download_personal_data", "downloaded the personal data of {person}")


def note_download(person: Person, *, by: User) -> None:
    """Note for administrators that `by` downloaded the personal data of `person`."""
    note(DOWNLOADED, {"person": person}, by=by)
