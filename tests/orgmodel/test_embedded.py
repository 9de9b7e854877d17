"""The embedded server, for real: each test makes one of its own."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import psycopg
import pytest

from orgmodel import embedded
from orgmodel.embedded import EmbeddedDatabaseError
from orgmodel.embedded.programs import STORE, cluster_in

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every account can enter, unlike `tmp_path`."""
    with open_folder() as path:
        yield path


@pytest.fixture
def data(folder: Path) -> Iterator[Path]:
    """Where a server may be made; it is stopped, and its data deleted, afterwards."""
    yield folder / "data"
    discard(folder / "data")


@pytest.fixture(scope="module")
def running() -> Iterator[Path]:
    """The data of a new server that the tests share, and leave as it is."""
    with open_folder() as path:
        start(path / "data")
        yield path / "data"
        discard(path / "data")


@contextmanager
def open_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def discard(data: Path) -> None:
    embedded.stop(data)
    shutil.rmtree(cluster_in(data), ignore_errors=True)  # as root it can lie elsewhere


def start(data: Path) -> str:
    return embedded.url(data, durable=False)


def ask(url: str, sql: str) -> object:
    with psycopg.connect(url) as connection:
        return connection.execute(sql).fetchone()[0]


def keep_answer(url: str) -> None:
    with psycopg.connect(url, options="-c synchronous_commit=on") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")


def server_process(data: Path) -> int:
    return int((cluster_in(data) / "postmaster.pid").read_text().split()[0])


def kill_server(data: Path) -> None:
    process = psutil.Process(server_process(data))
    process.kill()
    process.wait()


def starting_process(data: Path) -> subprocess.Popen[str]:
    code = "import sys, pathlib; from orgmodel import embedded;"
    code += "print(embedded.url(pathlib.Path(sys.argv[1]), durable=False))"
    command = [sys.executable, "-c", code, str(data)]
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)


def test_url_on_a_new_folder_gives_an_empty_database_of_version_18(running):
    url = start(running)

    assert ask(url, "SELECT current_setting('server_version_num')::int / 10000") == 18
    assert ask(url, "SELECT current_database() || ' of ' || current_user") == "orgmodel of orgmodel"
    assert ask(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0


def test_url_sorts_and_folds_unicode_the_same_on_every_machine(running):
    url = start(running)

    assert ask(url, "SELECT upper('åäö')") == "ÅÄÖ"
    assert ask(url, "SELECT datlocale FROM pg_database WHERE datname = 'orgmodel'") == "C.UTF-8"


def test_url_leaves_the_application_without_superuser_rights(running):
    url = start(running)

    assert ask(url, "SELECT usesuper FROM pg_user WHERE usename = current_user") is False
    assert ask(url, "SELECT usecreatedb FROM pg_user WHERE usename = current_user") is True


def test_url_listens_on_a_private_socket_only(running):
    url = start(running)

    with psycopg.connect(url) as connection:
        socket_folder = Path(connection.info.host)

    assert ask(url, "SELECT current_setting('listen_addresses')") == ""
    assert socket_folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(("durable", "fsync"), [(True, "on"), (False, "off")])
def test_url_gives_up_safety_only_when_told_to(data, durable, fsync):
    start(data)
    embedded.stop(data)

    url = embedded.url(data, durable=durable)

    assert ask(url, "SELECT current_setting('fsync')") == fsync
    assert ask(url, "SELECT current_setting('full_page_writes')") == fsync


def test_url_when_the_server_runs_gives_the_same_one_within_milliseconds(running):
    url = start(running)
    process = server_process(running)

    began = time.perf_counter()
    again = [start(running) for _ in range(100)]
    took = time.perf_counter() - began

    assert set(again) == {url}
    assert server_process(running) == process
    assert took < 1


def test_url_in_two_processes_at_once_starts_one_server(data):
    first, second = starting_process(data), starting_process(data)

    urls = [first.communicate()[0].strip(), second.communicate()[0].strip()]

    assert urls == [start(data)] * 2


def test_server_outlives_the_process_that_started_it(data):
    url = starting_process(data).communicate()[0].strip()

    assert embedded.is_running(data)
    assert ask(url, "SELECT 1") == 1


def test_url_after_the_starting_process_was_killed_works(data):
    process = starting_process(data)
    while not data.exists():
        time.sleep(0.01)
    time.sleep(0.2)
    process.kill()
    process.communicate()

    assert ask(start(data), "SELECT 1") == 1


def test_url_after_the_server_was_killed_starts_it_with_the_same_data(data):
    url = start(data)
    keep_answer(url)
    kill_server(data)

    assert ask(start(data), "SELECT answer FROM kept") == 42


def test_url_when_a_stranger_has_the_killed_servers_process_id_starts_it(data):
    start(data)
    embedded.stop(data)
    lines = [str(os.getpid()), str(cluster_in(data)), "0", "5432", str(cluster_in(data)), "", ""]
    (cluster_in(data) / "postmaster.pid").write_text("\n".join([*lines, "ready   \n"]))

    assert ask(start(data), "SELECT 1") == 1


def test_url_on_a_copy_of_a_folder_in_use_leaves_the_original_alone(data, folder):
    url = start(data)
    original = server_process(data)
    copy = folder / "copy"
    copy.mkdir()
    subprocess.run(["cp", "-a", f"{cluster_in(data)}/.", copy / "postgres"], check=True)

    other = start(copy)

    assert other != url
    assert server_process(data) == original
    discard(copy)


def test_url_on_a_folder_moved_with_its_server_running_serves_the_new_place(data, folder):
    url = start(data)
    keep_answer(url)
    moved = folder / "moved"
    moved.mkdir()
    cluster_in(data).rename(moved / "postgres")

    assert ask(start(moved), "SELECT answer FROM kept") == 42
    discard(moved)


@pytest.mark.parametrize("name", ["with a space", "d" * 120, "it's ünusual"])
def test_url_on_an_unusual_path_works(folder, name):
    data = folder / name / "data"

    assert ask(start(data), "SELECT 1") == 1
    discard(data)


def test_url_on_a_path_that_postgres_cannot_take_says_which_character(folder):
    with pytest.raises(EmbeddedDatabaseError, match=r"cannot take \$ in the name"):
        start(folder / "$HOME")


def test_stop_ends_the_server_and_keeps_the_data(data):
    url = start(data)
    keep_answer(url)

    embedded.stop(data)

    assert not embedded.is_running(data)
    assert ask(start(data), "SELECT answer FROM kept") == 42


def test_stop_when_none_runs_does_nothing(data):
    embedded.stop(data)

    assert not data.exists()


def test_url_when_the_folder_is_a_file_says_so(folder):
    data = folder / "data"
    data.write_text("")

    with pytest.raises(EmbeddedDatabaseError, match=f"The embedded database in {data} cannot be used"):
        start(data)


def test_url_when_the_data_is_of_something_else_gives_the_servers_reason(data):
    (data / "postgres").mkdir(parents=True)
    if os.geteuid() == 0:
        shutil.chown(data / "postgres", "nobody")

    with pytest.raises(EmbeddedDatabaseError, match="is not a database cluster directory"):
        start(data)


def test_url_when_the_server_refuses_its_settings_shows_the_end_of_its_log(data):
    start(data)
    embedded.stop(data)
    with (cluster_in(data) / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")

    with pytest.raises(EmbeddedDatabaseError, match="no_such_setting"):
        start(data)


def test_url_when_a_link_leads_nowhere_says_what_to_do(data):
    data.mkdir()
    (data / "postgres").symlink_to("/nonexistent/data")

    with pytest.raises(EmbeddedDatabaseError, match=r"which is gone.*delete the link"):
        start(data)


def command_line(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "orgmodel.embedded", "--data", str(data), *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)


def test_command_line_status_tells_whether_the_server_runs(data, running):
    here, there = command_line(running, "status"), command_line(data, "status")

    assert (here.returncode, here.stdout) == (0, f"{running}: running\n")
    assert (there.returncode, there.stdout) == (1, f"{data}: not running\n")


def test_command_line_psql_asks_the_database(running):
    assert command_line(running, "psql", "-Atc", "SELECT current_user").stdout == "orgmodel\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand the server to another account")
def test_url_for_root_in_a_closed_folder_leaves_it_closed_and_links_to_the_data(folder, data):
    folder.chmod(0o700)

    assert ask(start(data), "SELECT 1") == 1

    assert folder.stat().st_mode & 0o777 == 0o700
    assert cluster_in(data).parent == STORE
    assert cluster_in(data).owner() == "nobody"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give data to root")
def test_url_when_the_data_belongs_to_root_says_what_to_do(data):
    start(data)
    embedded.stop(data)
    os.chown(cluster_in(data), 0, 0)

    with pytest.raises(EmbeddedDatabaseError, match="chown -R nobody: "):
        start(data)
