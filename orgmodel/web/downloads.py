"""Files that are made on the disk of the server and sent from there, so that no memory holds them."""

from collections.abc import Callable
from tempfile import TemporaryFile
from typing import BinaryIO

from django.http import FileResponse


def respond_with_file(name: str, content_type: str, write: Callable[[BinaryIO], None]) -> FileResponse:
    """What `write` puts into a file, to be downloaded as `name`."""
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=content_type)
