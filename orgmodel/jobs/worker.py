"""The background worker: a process that runs the jobs in the database until it is stopped.

Any number of workers may run on one database; each job is given to one of them.
"""

import asyncio
import logging
import time

from django.conf import settings
from django.db import DatabaseError, connections
from procrastinate.app import WorkerOptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.worker import Worker

from orgmodel.availability import probe
from orgmodel.jobs.state import HEARTBEAT_TIMEOUT, is_alive
from orgmodel.probe_server import serve_probes

OPTIONS: WorkerOptions = {
    "concurrency": 4,  # jobs at a time, each in a thread
    "update_heartbeat_interval": 5,  # seconds
    "stalled_worker_timeout": HEARTBEAT_TIMEOUT,
    "shutdown_graceful_timeout": 10,  # seconds
}
CONNECTIONS = 4  # for fetching and finishing jobs, and to hear of new ones; a job has one of its own besides
PAUSE = 1  # seconds

log = logging.getLogger(__name__)


def run(*, install_signal_handlers: bool = True) -> None:
    """Run jobs until the process is asked to stop; wait first until the database is there and up to date."""
    _wait_for_the_database()
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=CONNECTIONS)
    with app.replace_connector(connector):
        asyncio.run(_run(install_signal_handlers=install_signal_handlers))


def _wait_for_the_database() -> None:
    waited_for = ""
    while fault := probe.fault():
        if fault != waited_for:
            log.warning("The background worker waits: %s", fault)
            waited_for = fault
        time.sleep(PAUSE)


async def _run(*, install_signal_handlers: bool) -> None:
    options: WorkerOptions = {**app.worker_defaults, **OPTIONS}
    options["install_signal_handlers"] = install_signal_handlers
    async with app.open_async():
        worker = Worker(app=app, **options)
        if settings.WORKER_HEALTH_PORT:
            serve_probes(settings.WORKER_HEALTH_PORT, lambda: _fault(worker))
        await worker.run()


def _fault(worker: Worker) -> str:
    """What keeps this worker from running jobs; empty if nothing does."""
    if fault := probe.fault():
        return fault
    try:
        alive = worker.worker_id is not None and is_alive(worker.worker_id)
    except DatabaseError:
        return "the database does not answer"
    finally:
        connections.close_all()
    return "" if alive else "the worker does not run jobs"
