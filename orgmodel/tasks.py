"""Jobs about jobs: those of workers that died run again, and old ones are deleted."""

import datetime as dt
import logging

from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.job_context import JobContext
from procrastinate.jobs import Status
from procrastinate.utils import utcnow

from orgmodel.jobs.state import HEARTBEAT_TIMEOUT

JOBS_KEPT_FOR = dt.timedelta(days=7)

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="jobs.retry_stalled", queueing_lock="jobs.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Run again what a worker that died was running"""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=HEARTBEAT_TIMEOUT):
        log.warning("A worker died while it ran %s", job.call_string)
        try:
            await manager.retry_job(job=job, retry_at=utcnow())
        except UniqueViolation:  # of what is done regularly, another one waits already
            await manager.finish_job(job=job, status=Status.FAILED, delete_job=False)


@app.periodic(cron="7 * * * *")
@app.task(name="jobs.delete_old", queueing_lock="jobs.delete_old", pass_context=True)
async def delete_old(context: JobContext, timestamp: int) -> None:
    """Delete jobs that ended a week ago"""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=int(JOBS_KEPT_FOR.total_seconds() // 3600),
        include_failed=True,
        include_cancelled=True,
        include_aborted=True,
    )
