"""Sheets come in a folder or a zip archive, and stay within bounds."""

import io
import zipfile
from pathlib import Path

import pytest

from sheets.format import files
from sheets.format.catalogue import SHEETS
from sheets.format.faults import Faults
from sheets.format.files import SheetsError, check_names, read_folder, read_zip
from sheets.format.reading import read
from tests.sheets.small import small


def archive_of(contents: dict[str, bytes], path: Path, compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def folder(tmp_path) -> Path:
    """The small organisation in a folder."""
    for name, content in small().items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.fixture
def faults() -> Faults:
    return Faults()


def test_a_folder_is_read_with_whatever_else_is_in_it_left_alone(folder, faults):
    (folder / "README.md").write_text("not a sheet")
    (folder / ".hidden.csv").write_text("neither")
    (folder / "more").mkdir()

    assert (read(folder, faults), faults.found) == (small(), [])


def test_a_zip_archive_is_read_with_its_files_in_the_root_or_in_one_folder(tmp_path, faults):
    for prefix in ("", "our sheets/", "./a/b/"):
        contents = {f"{prefix}{name}": content for name, content in small().items()}
        extra = {f"{prefix}notes.txt": b"x", "__MACOSX/._people.csv": b"x", f"{prefix}.DS_Store": b"x"}

        assert read(archive_of({**contents, **extra}, tmp_path / "a.zip"), faults) == small()
    assert faults.found == []


def test_sheets_in_several_folders_of_an_archive_are_refused(tmp_path, faults):
    path = archive_of({"people.csv": b"", "old/tribes.csv": b""}, tmp_path / "a.zip")

    with pytest.raises(SheetsError, match="more than one folder"):
        read(path, faults)


def test_a_sheet_twice_in_an_archive_is_a_fault(tmp_path, faults):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("people.csv", b"1")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("people.csv", b"2")

    read(tmp_path / "a.zip", faults)

    assert [str(fault) for fault in faults.found] == [
        "people.csv: is in the archive twice. Keep one of them."
    ]


@pytest.mark.parametrize("name", ["nowhere", "nowhere.zip"])
def test_a_place_that_does_not_exist_is_said_to(tmp_path, faults, name):
    with pytest.raises(
        SheetsError, match=f"{name} does not exist. Name a folder, a zip archive or an .xlsx file"
    ):
        read(tmp_path / name, faults)


@pytest.mark.parametrize("content", [b"", b"person,name\n", b"PK\x03\x04 and then nothing"])
def test_what_is_neither_folder_nor_archive_is_refused(tmp_path, faults, content):
    (tmp_path / "people.csv").write_bytes(content)

    with pytest.raises(SheetsError, match=r"neither a folder, nor a zip archive, nor an \.xlsx file"):
        read(tmp_path / "people.csv", faults)


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(tmp_path, faults):
    bomb = archive_of({"people.csv": b"\n" * (files.MOST_BYTES + 1)}, tmp_path / "a.zip")
    assert bomb.stat().st_size < files.MOST_BYTES / 500

    with pytest.raises(SheetsError, match="more than 64 MB unpacked, which is the limit"):
        read(bomb, faults)


def test_the_bound_is_for_all_sheets_together(folder, faults, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", sum(map(len, small().values())) - 1)

    with pytest.raises(SheetsError, match="hold more than"):
        read_folder(folder, faults)


def test_an_archive_with_far_too_many_sheets_is_refused(tmp_path, faults, monkeypatch):
    monkeypatch.setattr(files, "MOST_ENTRIES", 2)
    path = archive_of({f"{n}.csv": b"" for n in range(3)}, tmp_path / "a.zip")

    with pytest.raises(SheetsError, match="has 3 sheets; there are only 16 different ones"):
        read(path, faults)


def test_a_broken_sheet_in_an_archive_is_a_fault(tmp_path, faults):
    path = archive_of({"people.csv": b"person" * 99}, tmp_path / "a.zip", zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"personperson", b"personPERSON", 1))

    assert read(path, faults) == {}
    assert [fault.file for fault in faults.found] == ["people.csv"]
    assert "cannot be read (Bad CRC-32" in faults.found[0].message


def test_a_locked_sheet_in_an_archive_is_a_fault(faults):
    locked = io.BytesIO()
    with zipfile.ZipFile(locked, "w") as archive:
        archive.writestr("people.csv", b"person")
    # The bit that says “encrypted”, in the file's own header and in the directory.
    raw = bytearray(locked.getvalue())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1

    assert read_zip(io.BytesIO(bytes(raw)), faults) == {}
    assert "password" in faults.found[0].message


def test_a_sheet_that_cannot_be_opened_is_a_fault(folder, faults):
    (folder / "people.csv").unlink()
    (folder / "people.csv").mkdir()

    assert "people.csv" not in read_folder(folder, faults)
    assert faults.found[0].message.startswith("cannot be read (")


def test_unknown_sheets_are_told_and_any_may_be_missing(faults):
    check_names(small(tribes=None, squad_moves=None) | {"People.csv": b""}, faults)

    names = ", ".join(sheet.file for sheet in SHEETS)
    assert [str(fault) for fault in faults.found] == [
        f"People.csv: there is no such sheet. Rename or remove it; the sheets are {names}.",
    ]


def test_no_sheet_at_all_is_refused(faults):
    with pytest.raises(SheetsError, match=r"^There are no sheets here\. The sheets are people\.csv, "):
        check_names({}, faults)
