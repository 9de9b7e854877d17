"""Files that are sent from the disk of the server, or while they are made, so that no memory holds them."""

from collections.abc import Callable, Iterable, Iterator
from tempfile import TemporaryFile
from typing import IO, BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.http import FileResponse
from django.utils import timezone


def respond_with_file(name: str, content_type: str, write: Callable[[BinaryIO], None]) -> FileResponse:
    """What `write` puts into a file, to be downloaded as `name`."""
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=content_type)


class Outlet:
    """A file that only takes what is written to it, until that is taken away."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits."""

    def take(self) -> bytes:
        """What was written since this was last called."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


def zip_in_pieces(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """A ZIP of `files`, each with its name and its content, while that is read; each file after the one before."""
    outlet = Outlet()
    with ZipFile(cast(IO[bytes], outlet), "w") as archive:
        for name, content in files:
            member = ZipInfo(name, timezone.localtime().timetuple()[:6])
            member.compress_type = ZIP_DEFLATED
            with archive.open(member, "w") as file:
                for piece in content:
                    file.write(piece)
                    if sent := outlet.take():
                        yield sent
    yield outlet.take()
