"""Two trees of the project beside each other, the present one and that of another commit,
each with a database of the same organisation."""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from benchmarks.answering import Answered
from benchmarks.organisation import ROOT
from benchmarks.server import like_production
from orgmodel import embedded

ANSWERING = Path(__file__).with_name("answering.py")
LOCK = "requirements.lock"
# Work that a query shares with other processes would be counted nowhere.
ALONE = "ALTER DATABASE {} SET max_parallel_workers_per_gather = 0"


class Tree:
    """The code of one commit, with the Python that runs it."""

    def __init__(self, folder: Path, python: str) -> None:
        self.folder, self.python = folder, python

    def run(self, *command: str, environment: dict[str, str]) -> None:
        """Run a program of the tree. Raises CalledProcessError."""
        subprocess.run([self.python, *command], cwd=self.folder, env=os.environ | environment, check=True)

    def migrate(self, database: str) -> None:
        self.run(
            "manage.py", "migrate", "--verbosity", "0", environment={"DEBUG": "1", "DATABASE_URL": database}
        )


def present() -> Tree:
    """The present tree, as it is now, whether committed or not."""
    return Tree(ROOT, sys.executable)


def commit_of(base: str) -> str:
    """The full name of a commit. Ends the program where there is none."""
    command = ["git", "rev-parse", "--verify", "--quiet", f"{base}^{{commit}}"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return found.stdout.strip() or sys.exit(f"There is no commit “{base}” here.")


@contextmanager
def tree_of(commit: str) -> Iterator[Tree]:
    """The tree of a commit, checked out for the time being.

    The present Python runs it where both name the same packages, or else one of
    its own.
    """
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / commit[:12]
        git = ["git", "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(tree), commit], cwd=ROOT, check=True)
        try:
            yield Tree(tree, _python_of(tree))
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], cwd=ROOT, check=True)


def _python_of(tree: Path) -> str:
    if (tree / LOCK).read_bytes() == (ROOT / LOCK).read_bytes():
        return sys.executable
    subprocess.run(["bin/setup"], cwd=tree, check=True)
    return str(tree / ".venv" / "bin" / "python")


class Databases:
    """The databases of one server, made from each other."""

    def __init__(self, server: str) -> None:
        self.server = server

    def url(self, name: str) -> str:
        return f"{self.server}/{name}"

    def does(self, statement: str, *names: str) -> None:
        """Run a statement about databases."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def copy(self, source: str, name: str) -> str:
        """Make the database `name` a copy of another; its address."""
        self.drop(name)
        self.does("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, source)
        self.does(ALONE, name)
        return self.url(name)

    def drop(self, name: str) -> None:
        self.does("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def organisation(self, tree: Tree, commit: str, people: int) -> str:
        """The name of the database with an organisation as the code of `commit` makes it; made up once,
        and stored."""
        name = f"seeded_{people}_{commit[:12]}"
        with psycopg.connect(self.url("postgres")) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return name
        unfinished = f"{name}_unfinished"
        self.drop(unfinished)
        self.does("CREATE DATABASE {}", unfinished)
        tree.migrate(self.url(unfinished))
        print(f"Making up an organisation of {people:,} people", flush=True)
        environment = {"DEBUG": "1", "DATABASE_URL": self.url(unfinished)}
        tree.run("manage.py", "seed_organisation", "--people", str(people), environment=environment)
        self.does("ALTER DATABASE {} RENAME TO {}", unfinished, name)
        return name


@contextmanager
def databases(folder: Path) -> Iterator[Databases]:
    """The databases on a server below `folder`, which runs for the time being."""
    ran = embedded.is_running(folder)
    yield Databases(embedded.url(folder).rpartition("/")[0])
    if not ran:
        embedded.stop(folder)


class Side:
    """One tree that answers, and the processor time that this takes."""

    def __init__(self, process: "subprocess.Popen[str]", database: str) -> None:
        self.process, self.database = process, database
        self._headers: dict[str, dict[str, str]] = {}

    def sign_in(self, email: str) -> None:
        """Make the accounts of those who ask; who has `email` reads."""
        self._send("sign_in", {"email": email, "password": secrets.token_hex(16)})
        self._headers = json.loads(self._line())

    def ask(self, path: str, who: str, count: int = 1) -> Answered:
        return self._command("ask", {"path": path, "headers": self._headers[who], "count": count})

    def cost(self, path: str, who: str, count: int, backend: int) -> tuple[float, float]:
        """Milliseconds of processor for one answer: of Python, and of the database's process `backend`.

        Raises RuntimeError when another process of the database did some of it.
        """
        before = _seconds(backend)
        answered = self.ask(path, who, count)
        if answered["backend"] != backend:
            raise RuntimeError(f"Another process of the database answers since: {answered}")
        spent = answered["seconds"], _seconds(backend) - before
        return spent[0] * 1000 / count, spent[1] * 1000 / count

    def _command(self, name: str, arguments: dict[str, object]) -> Answered:
        self._send(name, arguments)
        return json.loads(self._line())

    def _send(self, name: str, arguments: object) -> None:
        assert self.process.stdin
        print(json.dumps([name, arguments]), file=self.process.stdin, flush=True)

    def _line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline() or sys.exit("One of the two sides stopped; why stands above.")


def _seconds(process: int) -> float:
    times = psutil.Process(process).cpu_times()
    return times.user + times.system


@contextmanager
def side(tree: Tree, database: str, secret_key: str) -> Iterator[Side]:
    """Let a tree answer on a database, as in production."""
    environment = like_production(database, secret_key) | {"DATABASE_POOL": "1"}
    tree.run("manage.py", "collectstatic", "--no-input", "--verbosity", "0", environment=environment)
    process = subprocess.Popen(
        [tree.python, str(ANSWERING)],
        cwd=tree.folder,
        env=os.environ | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Side(process, database)
    finally:
        process.terminate()
        process.wait()
