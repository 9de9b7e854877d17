"""Jobs of the background worker in Django admin: looked at, run again and cancelled."""

from typing import ClassVar

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Max, Model, QuerySet
from django.http import HttpRequest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status
from procrastinate.utils import utcnow

from orgmodel.web.admin import ReadOnlyAdmin, Section

STATUS_NAMES = {
    "todo": "Waiting",
    "doing": "Running",
    "succeeded": "Done",
    "failed": "Failed",
    "cancelled": "Cancelled",
    "aborted": "Stopped",
}
# The library's model; its own name would say nothing to who reads it here.
ProcrastinateJob._meta.verbose_name, ProcrastinateJob._meta.verbose_name_plural = "job", "background jobs"

admin.site.unregister(ProcrastinateJob)


class StatusFilter(admin.SimpleListFilter):
    """By status, in plain words."""

    title, parameter_name = "status", "status"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return list(STATUS_NAMES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        return queryset.filter(status=self.value()) if self.value() in STATUS_NAMES else queryset


@admin.register(ProcrastinateJob)
class JobAdmin(ReadOnlyAdmin):
    """What waits, runs, or has failed; the worker itself changes jobs."""

    section: ClassVar[Section] = Section.BACKGROUND
    list_display = ("what", "pretty_status", "scheduled_at", "attempts", "last_event")
    list_filter = (StatusFilter, "task_name")
    fields = ("what", "args", "pretty_status", "scheduled_at", "attempts", "last_event")
    readonly_fields = fields
    ordering = ("-id",)
    actions = ("run_again", "cancel")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """With when something last happened to each."""
        return super().get_queryset(request).annotate(last_event=Max("procrastinateevent__at"))

    @admin.display(description="job")
    def what(self, job: ProcrastinateJob) -> str:
        """What the job does: the first line of its docstring."""
        task = app.tasks.get(job.task_name)
        return ((task.func.__doc__ if task else "") or job.task_name).splitlines()[0]

    @admin.display(description="status", ordering="status")
    def pretty_status(self, job: ProcrastinateJob) -> str:
        return STATUS_NAMES.get(job.status, job.status)

    @admin.display(description="last change", ordering="last_event")
    def last_event(self, job: ProcrastinateJob) -> object:
        return getattr(job, "last_event", None)

    @admin.action(description="Run failed jobs again")
    def run_again(self, request: HttpRequest, jobs: QuerySet[ProcrastinateJob]) -> None:
        number = sum(map(_run_again, jobs.filter(status=Status.FAILED.value)))
        self._tell(request, number, "will run again", "Only jobs that failed, and don’t wait already, can.")

    @admin.action(description="Cancel waiting jobs")
    def cancel(self, request: HttpRequest, jobs: QuerySet[ProcrastinateJob]) -> None:
        chosen = list(jobs.filter(status=Status.TODO.value))
        for job in chosen:
            app.job_manager.cancel_job_by_id(job.id)
        self._tell(request, len(chosen), "cancelled", "Only jobs that wait can be cancelled.")

    def _tell(self, request: HttpRequest, number: int, what: str, otherwise: str) -> None:
        if number:
            jobs = "1 job" if number == 1 else f"{number} jobs"
            self.message_user(request, f"{jobs} {what}.", messages.SUCCESS)
        else:
            self.message_user(request, f"Nothing changed. {otherwise}", messages.WARNING)


def _run_again(job: ProcrastinateJob) -> bool:
    """Let a failed job wait again. Whether it does: of what is done regularly, one waits at a time."""
    try:
        with transaction.atomic():
            app.job_manager.retry_job_by_id(job.id, utcnow(), job.priority, job.queue_name, job.lock)
    except UniqueViolation:
        return False
    return True
