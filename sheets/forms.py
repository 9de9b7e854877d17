"""Forms to upload sheets, and to load them."""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from sheets.format.files import MEGABYTE, SheetsError
from sheets.format.reading import MOST_UPLOADED, pack
from sheets.models import Upload
from sheets.operations import MOST_LINES


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One file or more."""

    widget = SeveralFilesInput

    def clean(self, data: object, initial: object = None) -> list[UploadedFile]:
        files = data if isinstance(data, list) else [data]
        return [super(SeveralFilesField, self).clean(file, initial) for file in files or [None]]


class UploadForm(forms.Form):
    """One .xlsx, one .zip, or several .csv files; `packed` is the one file that they become, with its name."""

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

    def clean_sheets(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["sheets"]
        try:
            self.packed = pack([(file.name or "", file.read()) for file in files])
        except SheetsError as error:
            raise ValidationError(str(error)) from error
        return files


class LoadForm(forms.Form):
    """The reason, and a confirmation where many memberships would end."""

    reason = forms.CharField(
        required=False, max_length=500, help_text="It stands in the history, beside each change."
    )
    meant = forms.BooleanField(error_messages={"required": "Tick this if it is meant, or mend the sheets."})

    def __init__(self, data: Mapping[str, str] | None = None, *, upload: Upload) -> None:
        super().__init__(data)
        if upload.ends_many:
            self.fields["meant"].label = f"Yes, {upload.ends} memberships and seats are to end"
        else:
            del self.fields["meant"]
