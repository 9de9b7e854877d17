"""A PostgreSQL server of our own, from the programs inside a wheel: nothing to install.

One server per data folder, shared by every process that asks for it. It stays
up when they end, until `stop()`. Needs no Django.
"""

import fcntl
import os
import re
import shlex
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psutil  # type: ignore[import-untyped]

from orgmodel.embedded.programs import (
    Account,
    EmbeddedDatabaseError,
    account_for,
    cluster_in,
    make_cluster,
    programs,
    run,
)

PORT = 5432  # only part of the socket's file name: nothing listens on the network
SHORT_AND_PLAIN = re.compile(r"[A-Za-z0-9_./-]{1,85}")  # a socket's path has at most 103 bytes
WAIT = ("--silent", "--wait", "--timeout=60")
SETTINGS = ["listen_addresses=", "max_connections=200", "log_min_messages=log"]
FORGETFUL = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


def data_folder() -> Path:
    """Where the embedded database lies: the folder that ORGMODEL_DATA names, else .data in the project."""
    return Path(os.environ.get("ORGMODEL_DATA", "").strip() or Path(__file__).resolve().parents[2] / ".data")


def url(data: Path, *, durable: bool = True) -> str:
    """The address of the server on the folder `data`, made and started if need be.

    Takes under 1 ms when it runs, else 0.1 s, and 1 s the first time. Any number
    of processes may call this at once.

    Args:
        durable: False is faster, but a power cut can destroy the data. Only
            looked at when this call is the one that starts the server.

    Raises:
        EmbeddedDatabaseError: the folder or the server cannot be used.
    """
    with _explained(data):
        folder = _answering(cluster_in(data))
        if folder is None:
            with _locked(data):
                folder = _answering(cluster_in(data)) or _start(data, durable=durable)
    return f"postgresql://orgmodel@{quote(folder, safe='')}:{PORT}/orgmodel"


def stop(data: Path) -> None:
    """Stop the server on `data`, ending its connections. Nothing happens when none runs."""
    with _explained(data):
        if _pid_file(cluster_in(data)):
            with _locked(data):
                _end_previous(cluster_in(data))


def is_running(data: Path) -> bool:
    """Whether a server on `data` is ready for connections."""
    with _explained(data):
        return _answering(cluster_in(data)) is not None


@contextmanager
def _explained(data: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        advice = "Work as its owner, or name another folder in ORGMODEL_DATA."
        raise EmbeddedDatabaseError(
            f"The embedded database in {data} cannot be used: {error}"
            + (f". {advice}" if isinstance(error, PermissionError) else "")
        ) from error


@contextmanager
def _locked(data: Path) -> Iterator[None]:
    """Let one process at a time start or stop the server; the others wait."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "lock").open("a") as lock:
        if os.geteuid() == 0:  # leave no file that the folder's owner could not open
            os.fchown(lock.fileno(), data.stat().st_uid, data.stat().st_gid)
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _pid_file(cluster: Path) -> list[str]:
    """Of a running or killed server: process, data, start, port, socket folder, ..., status."""
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _answering(cluster: Path) -> str | None:
    """The socket folder of the server on `cluster`, or None if none is ready."""
    lines = _pid_file(cluster)
    if len(lines) < 8 or lines[7].strip() != "ready" or lines[1] != str(cluster):
        return None
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(5)
        try:
            probe.connect(f"{lines[4]}/.s.PGSQL.{PORT}")
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        except (BlockingIOError, TimeoutError):
            pass  # its queue is full: very busy, but there
    return lines[4]


def _start(data: Path, *, durable: bool) -> str:
    """Start the server and return its socket folder. The caller holds the lock."""
    account = account_for(cluster_in(data))
    if not cluster_in(data).exists():
        make_cluster(data, account, durable=durable)
    for unfinished in data.glob("new-*"):  # by a process that was killed meanwhile
        shutil.rmtree(unfinished, ignore_errors=True)
    cluster = cluster_in(data)
    # Whoever uses a server that was killed knows its address, which this one takes over.
    kept = _kept_folder(cluster)
    _end_previous(cluster, keep=kept)
    folder = kept or _socket_folder(cluster, account)
    settings = [*SETTINGS, f"unix_socket_directories={folder}", *([] if durable else FORGETFUL)]
    options = shlex.join(f"--{setting}" for setting in settings)
    log = cluster / "server.log"
    start = (programs(account) / "pg_ctl", "start", *WAIT, "-D", cluster, "-l", log, "-o", options)
    for tries_left in reversed(range(50)):
        try:
            run(*start, account=account, log=log)
            break
        except ChildProcessError as error:
            # The queries of a killed server take a moment to notice and end.
            if "pre-existing shared memory block" not in str(error) or not tries_left:
                _remove_socket(cluster, folder)
                raise
            time.sleep(0.2)
    return folder


def _socket_folder(cluster: Path, account: Account) -> str:
    """A private folder for the socket: that of the data, or one in /tmp if its path won't do."""
    if SHORT_AND_PLAIN.fullmatch(str(cluster)):
        return str(cluster)
    folder = tempfile.mkdtemp(prefix="orgmodel-", dir="/tmp")
    if account:
        os.chown(folder, *account)
    return folder


def _kept_folder(cluster: Path) -> str:
    """The socket folder in /tmp of a server that was killed, if nobody else can have made it; else empty."""
    lines = _pid_file(cluster)
    folder = Path(lines[4]) if len(lines) > 4 and lines[1] == str(cluster) else cluster
    if folder == cluster or not folder.is_dir() or folder.is_symlink():
        return ""
    found = folder.stat()
    ours = found.st_uid == cluster.stat().st_uid and found.st_mode & 0o777 == 0o700
    return str(folder) if ours else ""


def _remove_socket(cluster: Path, folder: str) -> None:
    if Path(folder).name.startswith("orgmodel-"):
        shutil.rmtree(folder, ignore_errors=True)
    for path in cluster.glob(".s.PGSQL.*"):
        path.unlink()


def _end_previous(cluster: Path, *, keep: str = "") -> None:
    """Stop the server that runs on `cluster`, or clear away what a killed one left but the folder `keep`.

    The process in a pid file need not be ours: its number may have been given to
    another one, or the folder is a copy of one in use. To remove the file then is
    safe, since postgres also knows by its shared memory if these data are in use.
    """
    lines = _pid_file(cluster)
    if not lines:
        return
    pid, home = int(lines[0]), lines[1]
    copied = home != str(cluster) and Path(home).exists()
    if not copied and _is_server(pid, home):
        account = account_for(cluster)
        stop = ("stop", *WAIT, "-m", "fast", "-D", cluster)
        run(programs(account) / "pg_ctl", *stop, account=account)
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    _remove_socket(cluster, "" if copied or keep else lines[4])


def _is_server(pid: int, home: str) -> bool:
    try:
        return bool(psutil.Process(pid).cmdline()[1:3] == ["-D", home])
    except psutil.Error:
        return False
