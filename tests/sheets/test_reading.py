"""What may be uploaded, and what is said of the rest."""

import pytest

from sheets.format import reading
from sheets.format.faults import Faults
from sheets.format.files import SheetsError
from sheets.format.reading import pack, read_upload
from sheets.format.writing import zipped
from tests.sheets.small import as_workbook, small


def test_several_csv_files_are_kept_as_one_archive():
    name, content = pack(list(small().items()))

    assert (name, read_upload(name, content, Faults())) == ("12 CSV files", small())


@pytest.mark.parametrize("name", ["ours.zip", "OURS.ZIP"])
def test_an_archive_is_kept_as_it_is(name):
    archive = zipped(small())

    assert pack([(name, archive)]) == (name, archive)
    assert read_upload(name, archive, Faults()) == small()


def test_a_workbook_is_read_by_its_name():
    assert read_upload("Ours.XLSX", as_workbook(small()), Faults()).keys() == small().keys()


def test_one_csv_file_alone_is_taken_and_the_others_are_missed_later():
    name, content = pack([("people.csv", small()["people.csv"])])

    assert (name, list(read_upload(name, content, Faults()))) == ("people.csv", ["people.csv"])


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (
            [("ours.ods", b"x")],
            "“ours.ods” isn’t a format for sheets. Save it as .xlsx or as CSV.",
        ),
        ([("ours.pdf", b"x")], "“ours.pdf” isn’t a format for sheets. Choose one .zip"),
        (
            [("ours.zip", b"x"), ("people.csv", b"x")],
            "Choose one .zip of the sheets, one .xlsx, or all the .csv",
        ),
        ([("a.xlsx", b"x"), ("b.xlsx", b"x")], "Choose one .zip of the sheets"),
        ([("people.csv", b"1"), ("people.csv", b"2")], "Two of the files have the same name"),
    ],
)
def test_what_cannot_be_read_from_is_refused_with_what_to_do(given, why):
    with pytest.raises(SheetsError) as refused:
        pack(given)

    assert str(refused.value).startswith(why)


def test_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_UPLOADED", 3)

    with pytest.raises(SheetsError, match="which is the limit here"):
        pack([("people.csv", b"12"), ("tribes.csv", b"34")])


def test_an_archive_without_sheets_or_that_is_none_says_so():
    with pytest.raises(SheetsError, match=r"There are no \.csv files in this archive"):
        read_upload("ours.zip", zipped({"ours.xlsx": b"x"}), Faults())
    with pytest.raises(SheetsError, match="This zip archive can’t be read"):
        read_upload("ours.zip", b"not at all", Faults())
