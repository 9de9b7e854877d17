"""Forms to upload sheets, and to load them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from orgmodel.domain.days import day_before
from orgmodel.web.fields import DayField
from sheets.format.catalogue import ENDABLE
from sheets.format.files import MEGABYTE, SheetsError
from sheets.format.reading import MOST_UPLOADED, pack
from sheets.models import Upload
from sheets.operations import MOST_LINES
from sheets.reads import FindingCount


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
        help_text=f"One .xlsx file, one .zip of CSV files, or several .csv files. "
        f"Up to {MOST_UPLOADED // MEGABYTE} MB and {MOST_LINES:,} lines. One sheet is enough if everything that it names is "
        "here already. What isn’t in the sheets stays as it is.",
        error_messages={
            "required": "Choose at least one file.",
            "empty": "This file is empty. Save it again, then choose it.",
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


class UnlistedForm(forms.Form):
    """For which sheets what isn't in them is to end, and its last day."""

    sheets = forms.MultipleChoiceField(
        label="End what isn’t in", required=False, widget=forms.CheckboxSelectMultiple
    )
    last_day = DayField(label="Last day", required=False)

    def __init__(
        self, data: QueryDict | None = None, *, upload: Upload, found: Sequence[FindingCount], today: dt.date
    ) -> None:
        ends_before = upload.unlisted_ends_before
        last_day = day_before(ends_before) if ends_before else today
        super().__init__(
            data, initial={"sheets": upload.end_unlisted, "last_day": last_day}, prefix="unlisted"
        )
        numbers = {count.name: count.number for count in found}
        choices = {sheet.name: sheet.name for sheet in ENDABLE if sheet.name in upload.end_unlisted}
        choices |= {
            sheet.name: f"{sheet.name} ({numbers[sheet.name]})" for sheet in ENDABLE if sheet.name in numbers
        }
        cast(forms.MultipleChoiceField, self.fields["sheets"]).choices = list(choices.items())

    ends_before: dt.date | None = None

    def clean(self) -> None:
        last_day = self.cleaned_data.get("last_day")
        if self.cleaned_data.get("sheets") and not last_day and not self.has_error("last_day"):
            self.add_error("last_day", "Enter the last day.")
        elif last_day == dt.date.max:
            self.add_error("last_day", "There is no day after this one; choose an earlier one.")
        elif last_day:
            self.ends_before = last_day + dt.timedelta(days=1)


class LoadForm(forms.Form):
    """The reason, and a confirmation where many memberships would end."""

    reason = forms.CharField(
        required=False, max_length=500, help_text="Shown in the history with each change."
    )
    meant = forms.BooleanField(error_messages={"required": "Tick this to confirm, or correct the sheets."})

    def __init__(self, data: Mapping[str, str] | None = None, *, upload: Upload) -> None:
        super().__init__(data)
        if upload.ends_many:
            self.fields["meant"].label = f"End all {upload.ends}"
        else:
            del self.fields["meant"]
