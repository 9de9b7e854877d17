"""Jobs of the background worker about mail."""

from contextlib import suppress

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.job_context import JobContext

from mail.operations import delivery
from mail.operations.queueing import SEND_WAITING

# A lock of its own, so that the job that goes on at the limit's end doesn't keep others from being queued.
RESUME = "mail.resume"


@app.periodic(cron="* * * * *")
@app.task(name=SEND_WAITING, queueing_lock=SEND_WAITING, pass_context=True)
def send_waiting(context: JobContext, timestamp: int = 0) -> None:
    """Send the mails that wait"""
    resumes_at = delivery.send_waiting(is_stopping=context.should_abort)
    if resumes_at:
        later = app.configure_task(SEND_WAITING, queueing_lock=RESUME, schedule_at=resumes_at)
        with suppress(AlreadyEnqueued):
            later.defer()


@app.periodic(cron="23 * * * *")
@app.task(name="mail.delete_old", queueing_lock="mail.delete_old")
def delete_old(timestamp: int) -> None:
    """Delete mails that were sent a month ago"""
    delivery.delete_old()
