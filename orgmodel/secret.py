"""The secret key of an installation on one machine, which makes its own and keeps it."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path


def stored_secret(path: Path) -> str:
    """The key in the file at `path`, which is made where there is none; its owner alone can read it.

    Processes that ask at once get the same: the file appears as a whole, and only the first stays.
    """
    with suppress(FileNotFoundError):
        return path.read_text().strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # with mode 600
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(f"{secrets.token_hex(32)}\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(name, path)
    finally:
        Path(name).unlink()
    return path.read_text().strip()
