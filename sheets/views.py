"""Pages of sheets: uploading, what was found, loading, and taking the organisation out."""

import csv
from tempfile import TemporaryFile
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orgmodel.pages import paged, render_page
from sheets.background import start
from sheets.export import tables
from sheets.files import SheetsError
from sheets.forms import LoadForm, UploadForm
from sheets.guide import guides
from sheets.models import FoundEffect, FoundFault, State, Upload
from sheets.operations import MOST_FAULTS, receive
from sheets.reads import effects_by_kind, empty_tables, faults_by_sheet, latest_uploads, upload_and_phase
from sheets.rules import LOAD_SHEETS
from sheets.workbook import write_workbook
from sheets.writing import write_zip

PER_PAGE = 100
WAYS_OUT = {
    "xlsx": (write_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "zip": (write_zip, "application/zip"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request: Any) -> HttpResponse:
    """Where sheets go in and out; POST takes an upload and begins to check it."""
    administrates = request.user.has_perm(LOAD_SHEETS)
    form = UploadForm()
    if request.method == "POST":
        if not administrates:
            raise PermissionDenied("Only administrators load sheets.")
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            return _begin(request, receive(*form.packed, by=request.user))
    context = {
        "form": form,
        "administrates": administrates,
        "uploads": latest_uploads() if administrates else [],
        "examples": [guide for guide in guides() if guide.sheet.name in ("people", "squad_members")],
    }
    return render_page(request, "sheets/sheets.html", context, status=422 if form.errors else 200)


@require_safe
def guide(request: Any) -> HttpResponse:
    """Every sheet and column, with examples."""
    return render_page(request, "sheets/guide.html", {"guides": guides()})


@require_safe
def upload_detail(request: Any, pk: int) -> HttpResponse:
    """What was found in an upload, or how far the work on it is."""
    upload, phase = _upload(request, pk)
    return _show(request, upload, phase, LoadForm(upload=upload))


@require_POST
def check(request: Any, pk: int) -> HttpResponse:
    """Check an upload again, from the beginning."""
    upload, _ = _upload(request, pk)
    return _begin(request, upload)


@require_POST
def load(request: Any, pk: int) -> HttpResponse:
    """Load what was checked and seen."""
    upload, phase = _upload(request, pk)
    form = LoadForm(request.POST, upload=upload)
    if phase == State.READY and not form.is_valid():
        return _show(request, upload, phase, form)
    return _begin(request, upload, keep=True, reason=request.POST.get("reason", "")[:500])


@require_safe
def faults(request: Any, pk: int) -> HttpResponse:
    """All faults of an upload as CSV."""
    upload, _ = _upload(request, pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="faults-{upload.pk}.csv"'
    response.write("\ufeff")  # so that Excel knows that it is UTF-8
    writer = csv.writer(response)
    writer.writerow(["sheet", "row", "column", "what is wrong and what to do"])
    rows = FoundFault.objects.filter(upload=upload)
    writer.writerows(rows.values_list("sheet", "row", "column", "message"))
    return response


@require_safe
def download(request: Any, what: str, suffix: str) -> FileResponse:
    """The whole organisation, or empty sheets to begin with, as one file."""
    if suffix not in WAYS_OUT:
        raise Http404(f"There is no {what}.{suffix}.")
    write, content_type = WAYS_OUT[suffix]
    organisation = what == "organisation"
    name = f"organisation-{request.today}" if organisation else "sheets"
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write(file, tables() if organisation else empty_tables())
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.{suffix}", content_type=content_type)


def _upload(request: Any, pk: int) -> tuple[Upload, str]:
    if not request.user.has_perm(LOAD_SHEETS):
        raise PermissionDenied("Only administrators see what was uploaded.")
    return upload_and_phase(pk)


def _begin(request: Any, upload: Upload, **how: Any) -> HttpResponse:
    """Begin the work, and go where it is told of."""
    try:
        start(upload.pk, by=request.user, **how)
    except SheetsError as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(upload.get_absolute_url())


def _show(request: Any, upload: Upload, phase: str, form: LoadForm) -> HttpResponse:
    context: dict[str, Any] = {"upload": upload, "phase": phase, "form": form}
    if phase == State.FAULTY:
        context |= _found(request, upload, FoundFault, "sheet", faults_by_sheet(upload))
        context |= {"upload_form": UploadForm(), "most_faults": MOST_FAULTS}
    elif phase in (State.READY, State.LOADED):
        context |= _found(request, upload, FoundEffect, "kind", effects_by_kind(upload))
    status = 422 if form.errors else 200
    return render_page(request, "sheets/upload_detail.html", context, partials={"page"}, status=status)


def _found(request: Any, upload: Upload, model: Any, field: str, parts: list) -> dict[str, Any]:
    """A page of what was found; `?part=` keeps the faults of one sheet, or the effects on one kind."""
    part = request.GET.get("part", "")
    rows = model.objects.filter(upload=upload)
    if part in {one.name for one in parts}:
        rows = rows.filter(**{field: part})
    else:
        part = ""
    return {"page": paged(request, rows, PER_PAGE), "parts": parts, "part": part}
