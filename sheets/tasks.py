"""Jobs of the background worker about uploads."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from people.models import User
from sheets.loading.load import BusyError
from sheets.operations import RUN_UPLOAD, delete_old_content, run_queued_upload


@app.task(name=RUN_UPLOAD, retry=RetryStrategy(wait=1, retry_exceptions={BusyError}))
def run_upload(*, upload: int, by: int, dry_run: bool, reason: str) -> None:
    """Check or load an upload"""
    run_queued_upload(upload, by=User.objects.get(pk=by), dry_run=dry_run, reason=reason)


@app.periodic(cron="13 * * * *")
@app.task(name="sheets.delete_old_content", queueing_lock="sheets.delete_old_content")
def delete_old(timestamp: int) -> None:
    """Delete the files of uploads that are a week old"""
    delete_old_content()
