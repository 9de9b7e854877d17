"""The download of all that is stored about a person, on the page and over the API."""

from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse

from orgmodel.domain.permissions import who_may
from people.models import Person, User
from people.operations import note_download
from people.personal_data import personal_data
from people.rules import DOWNLOAD_DATA

ZIP = "application/zip"


def require_download(person: Person, *, by: User) -> None:
    """Raise PermissionDenied, which says who may, unless `by` may download the personal data of `person`."""
    if by.has_perm(DOWNLOAD_DATA, person):
        return
    lacks = by.lacks_scope(DOWNLOAD_DATA)
    why = "This token needs the scope administer." if lacks else who_may(DOWNLOAD_DATA, person)
    raise PermissionDenied(f"You don’t have permission to download {person}’s personal data. {why}")


def download_personal_data(person: Person, *, by: User) -> StreamingHttpResponse:
    """Answer with the file, and note in the history who downloaded it.

    Raises PermissionDenied.
    """
    require_download(person, by=by)
    note_download(person, by=by)
    headers = {
        "Content-Disposition": f'attachment; filename="{person.handle}.zip"',
        "Cache-Control": "private, no-store",
    }
    return StreamingHttpResponse(personal_data(person), content_type=ZIP, headers=headers)
