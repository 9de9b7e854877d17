"""The chosen rows of a list of the admin as a file, with the facts of their page, or the columns of the list."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from io import TextIOWrapper
from typing import BinaryIO, Protocol

from django.contrib import admin
from django.contrib.admin.utils import label_for_field, lookup_field
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from orgmodel.web.admin.calls import to_read
from orgmodel.web.downloads import respond_with_file
from orgmodel.web.list_files import CHUNK, harmless
from orgmodel.web.workbooks import CONTENT_TYPE, write_rows


class Write(Protocol):
    """Writes rows below their heads into a file."""

    def __call__(
        self, file: BinaryIO, title: str, header: Sequence[str], rows: Iterable[Iterable[object]]
    ) -> None: ...


def _write_csv(file: BinaryIO, title: str, header: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    """Begin with a byte order mark, without which Excel takes UTF-8 for something else."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([harmless(value) for value in row] for row in rows)
    text.detach()


def _respond(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    queryset: QuerySet[Model],
    *,
    ending: str,
    content_type: str,
    write: Write,
) -> HttpResponseBase:
    shown = model_admin.get_fields(request) if model_admin.fields else model_admin.get_list_display(request)
    names = [str(name) for name in to_read(map(str, shown)) if name not in ("version", "reason")]
    header = [str(label_for_field(name, model_admin.model, model_admin)) for name in names]
    title = str(model_admin.opts.verbose_name_plural)
    day = timezone.localdate()
    return respond_with_file(
        f"{title.replace(' ', '-')}-{day}.{ending}",
        content_type,
        partial(write, title=title, header=header, rows=_rows(model_admin, queryset, names)),
    )


def _rows(
    model_admin: admin.ModelAdmin, queryset: QuerySet[Model], names: Sequence[str]
) -> Iterator[list[object]]:
    for row in queryset.iterator(chunk_size=CHUNK):
        yield [_value(name, row, model_admin) for name in names]


def _value(name: str, row: Model, model_admin: admin.ModelAdmin) -> object:
    """What the column shows: the label of a choice, the name of what a field refers to."""
    field, _, value = lookup_field(name, row, model_admin)
    if isinstance(field, Field) and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, list):
        return "; ".join(" ".join(map(str, item.values())) for item in value)
    return str(value) if isinstance(value, Model) else value


@admin.action(permissions=["view"], description="Export as CSV")
def export_csv(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Model]
) -> HttpResponseBase:
    """The chosen rows as a CSV file."""
    return _respond(
        model_admin, request, queryset, ending="csv", content_type="text/csv; charset=utf-8", write=_write_csv
    )


@admin.action(permissions=["view"], description="Export as Excel")
def export_workbook(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Model]
) -> HttpResponseBase:
    """The chosen rows as an Excel file."""
    return _respond(
        model_admin, request, queryset, ending="xlsx", content_type=CONTENT_TYPE, write=write_rows
    )


EXPORTS = (export_csv, export_workbook)
