"""What is asked for to check sheets, and to load them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from sheets.format.files import MEGABYTE, SheetsError
from sheets.format.reading import MOST_UPLOADED, pack
from sheets.models import Upload
from sheets.operations import MOST_LINES


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One file or more."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, Sequence) else [data]
        return [super(SeveralFilesField, self).clean(file, initial) for file in given or [None]]


class UploadForm(forms.Form):
    """One .xlsx, one .zip, or several .csv files; `packed` is the one file that is kept of them, with its name."""

    sheets = SeveralFilesField(
        label="Sheets",
        help_text=f"One .xlsx, one .zip of CSV files, or all the .csv files together. "
        f"Up to {MOST_UPLOADED // MEGABYTE} MB and {MOST_LINES:,} lines. What stands in no row is left alone.",
        error_messages={
            "required": "Choose the file or the files first.",
            "empty": "This file is empty. Save it again, and choose it anew.",
        },
        widget=SeveralFilesInput(attrs={"accept": ".xlsx,.zip,.csv"}),
    )
    packed: tuple[str, bytes]

    def clean_sheets(self) -> Any:
        given = self.cleaned_data["sheets"]
        try:
            self.packed = pack([(file.name, file.read()) for file in given])
        except SheetsError as error:
            raise ValidationError(str(error)) from error
        return given


class LoadForm(forms.Form):
    """Why, and the word that it is meant where much would end."""

    reason = forms.CharField(
        required=False, max_length=500, help_text="It stands in the history, beside each change."
    )
    meant = forms.BooleanField(error_messages={"required": "Tick this if it is meant, or mend the sheets."})

    def __init__(self, data: Any = None, *, upload: Upload) -> None:
        super().__init__(data)
        if upload.ends_many:
            self.fields["meant"].label = f"Yes, {upload.ends} memberships and seats are to end"
        else:
            del self.fields["meant"]
