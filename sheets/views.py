"""Pages of sheets: upload, check, load, and export."""

import csv
from collections.abc import Iterable, Sequence
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orgmodel.domain.elements import find
from orgmodel.jobs.state import worker_state
from orgmodel.web.current import Request
from orgmodel.web.pages import paged, render_page
from orgmodel.web.query import read_one_of
from people.models import User
from people.privacy import hidden_about_all
from sheets.background import start
from sheets.downloads import FORMATS, respond_with_sheets
from sheets.export import tables
from sheets.format.faults import same_in
from sheets.format.files import SheetsError
from sheets.format.guide import guides
from sheets.forms import LoadForm, UnlistedForm, UploadForm
from sheets.models import Finding, FoundEffect, FoundFault, FoundUnlisted, State, Upload
from sheets.operations import MOST_FAULTS, choose_unlisted, receive
from sheets.reads import (
    QUEUED,
    FindingCount,
    effects_by_kind,
    empty_tables,
    faults_by_sheet,
    grouped,
    latest_uploads,
    unlisted_by_sheet,
    upload_and_phase,
)
from sheets.rules import LOAD_SHEETS
from sheets.selection import Selection
from tribes.models import Tribe

PER_PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request: Request) -> HttpResponse:
    """Upload and export; POST takes an upload and starts to check it."""
    administrates = _user(request).has_perm(LOAD_SHEETS)
    form = UploadForm()
    if request.method == "POST":
        if not administrates:
            raise PermissionDenied(
                "You don’t have permission to load sheets. People admins and administrators can."
            )
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            return _start(request, receive(*form.packed, by=_user(request)))
    context = {
        "form": form,
        "administrates": administrates,
        "uploads": latest_uploads() if administrates else [],
        "examples": [guide for guide in guides() if guide.sheet.name in ("people", "squad_members")],
    }
    return render_page(request, "sheets/sheets.html", context, status=422 if form.errors else 200)


@require_safe
def guide(request: Request) -> HttpResponse:
    """Every sheet and column, with examples."""
    return render_page(request, "sheets/guide.html", {"guides": guides()})


@require_safe
def upload_detail(request: Request, pk: int) -> HttpResponse:
    """What was found in an upload, or the progress of the work on it."""
    upload, phase = _get_upload(request, pk)
    return _show(request, upload, phase, LoadForm(upload=upload))


@require_POST
def check(request: Request, pk: int) -> HttpResponse:
    """Check an upload again, perhaps ending some of what isn't in it."""
    upload, phase = _get_upload(request, pk)
    if phase == State.READY:
        found = unlisted_by_sheet(upload)
        form = UnlistedForm(request.POST, upload=upload, found=found, today=request.today)
        if not form.is_valid():
            return _show(request, upload, phase, LoadForm(upload=upload), form)
        choose_unlisted(upload, form.cleaned_data["sheets"], form.ends_before, by=_user(request))
    return _start(request, upload)


@require_POST
def load(request: Request, pk: int) -> HttpResponse:
    """Load what was checked."""
    upload, phase = _get_upload(request, pk)
    form = LoadForm(request.POST, upload=upload)
    if phase == State.READY and not form.is_valid():
        return _show(request, upload, phase, form)
    return _start(request, upload, dry_run=False, reason=request.POST.get("reason", "")[:500])


@require_safe
def faults(request: Request, pk: int) -> HttpResponse:
    """All faults of an upload as CSV."""
    upload, _ = _get_upload(request, pk)
    rows = (
        (fault.sheet, row, fault.column, message)
        for fault in FoundFault.objects.filter(upload=upload)
        for row, message in [(fault.row, fault.message), *fault.others]
    )
    return _csv(f"faults-{upload.pk}", ["sheet", "row", "column", "problem"], rows)


@require_safe
def unlisted(request: Request, pk: int) -> HttpResponse:
    """What is stored and isn't in an upload, as CSV."""
    upload, _ = _get_upload(request, pk)
    header = ["sheet", "key", "name", "from", "until"]
    rows = FoundUnlisted.objects.filter(upload=upload).values_list(
        "sheet", "key", "name", "starts_on", "ends_before"
    )
    return _csv(f"in-no-row-{upload.pk}", header, rows)


@require_safe
def download(request: Request, what: str, suffix: str) -> FileResponse:
    """The whole organisation, or empty sheets to begin with, as one file."""
    if suffix not in FORMATS:
        raise Http404(f"There is no {what}.{suffix}.")
    if what == "organisation":
        return respond_with_sheets(
            f"organisation-{request.today}", suffix, tables(hidden=hidden_about_all(_user(request)))
        )
    return respond_with_sheets("sheets", suffix, empty_tables())


@require_safe
def tribe(request: Request, slug: str, suffix: str) -> FileResponse:
    """The sheets of one tribe, as one file."""
    if suffix not in FORMATS:
        raise Http404(f"There is no {slug}.{suffix}.")
    found = find(Tribe, slug)
    exported = tables(Selection(found), hidden=hidden_about_all(_user(request)))
    return respond_with_sheets(f"{found.slug}-{request.today}", suffix, exported)


def _user(request: Request) -> User:
    """The signed-in user, without whom no page is shown."""
    return cast(User, request.user)


def _get_upload(request: Request, pk: int) -> tuple[Upload, str]:
    if not _user(request).has_perm(LOAD_SHEETS):
        raise PermissionDenied(
            "You don’t have permission to see uploads. People admins and administrators can."
        )
    return upload_and_phase(pk)


def _start(request: Request, upload: Upload, *, dry_run: bool = True, reason: str = "") -> HttpResponse:
    """Start checking or loading, and redirect to the page of its progress."""
    try:
        start(upload.pk, by=_user(request), dry_run=dry_run, reason=reason)
    except SheetsError as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(upload.get_absolute_url())


def _csv(name: str, header: Sequence[str], rows: Iterable[Iterable[object]]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.write("\ufeff")  # so that Excel knows that it is UTF-8
    csv.writer(response).writerows([header, *rows])
    return response


def _show(
    request: Request, upload: Upload, phase: str, form: LoadForm, unlisted_form: UnlistedForm | None = None
) -> HttpResponse:
    context: dict[str, object] = {"upload": upload, "phase": phase, "form": form}
    if phase == QUEUED:
        context["worker"] = worker_state()
    elif phase == State.FAULTY:
        context |= _findings(request, upload, FoundFault, "sheet", faults_by_sheet(upload))
        context |= {"upload_form": UploadForm(), "most_faults": MOST_FAULTS, "same_in": same_in}
    elif phase in (State.READY, State.LOADED):
        context |= _findings(request, upload, FoundEffect, "kind", effects_by_kind(upload))
        context["grouped"] = grouped
        context["unlisted"] = found = unlisted_by_sheet(upload)
        context["unlisted_form"] = unlisted_form or UnlistedForm(
            upload=upload, found=found, today=request.today
        )
    status = 422 if form.errors or (unlisted_form and unlisted_form.errors) else 200
    return render_page(request, "sheets/upload_detail.html", context, fragments={"page"}, status=status)


def _findings(
    request: Request,
    upload: Upload,
    model: type[FoundFault | FoundEffect],
    field: str,
    parts: list[FindingCount],
) -> dict[str, object]:
    """A page of findings; `?part=` is a value of `field` that they are filtered by."""
    part = read_one_of(request, "part", [count.name for count in parts])
    rows = model._default_manager.filter(upload=upload)
    if part:
        rows = rows.filter(**{field: part})
    page = paged(request, rows, PER_PAGE)
    groups: list[tuple[object, list[Finding]]] = grouped(page, field)
    return {"page": page, "groups": groups, "parts": parts, "part": part}
