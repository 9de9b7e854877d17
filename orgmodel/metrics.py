"""Measures of the requests for Prometheus, together for all processes of one server. In use where METRICS is set.

The processes share a folder, which is named for the process that started them,
so that nothing of an earlier run is counted.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from orgmodel.jobs.state import job_counts, worker_state

METRICS = "/metrics"
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
FOLDERS = "orgmodel-metrics-"
STATUSES = ("todo", "doing", "succeeded", "failed")


def shared_folder() -> Path:
    """The folder of this server, made if need be. Those of servers that are gone are removed."""
    place = Path(tempfile.gettempdir())
    for old in place.glob(f"{FOLDERS}*"):
        if old.name != _name_of(int(old.name.removeprefix(FOLDERS).partition("-")[0])):
            shutil.rmtree(old, ignore_errors=True)
    folder = place / _name_of(os.getppid())
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _name_of(process: int) -> str:
    """What the folder of the server with that process is named; a process id alone is given again."""
    try:
        began = int(psutil.Process(process).create_time())
    except psutil.NoSuchProcess:
        began = 0
    return f"{FOLDERS}{process}-{began}"


if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(shared_folder())

# It looks at the environment when it is imported.
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest  # noqa: E402
from prometheus_client.core import GaugeMetricFamily, Metric  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402
from prometheus_client.registry import Collector  # noqa: E402

requests = Counter("orgmodel_requests", "Requests answered.", ["method", "view", "status"])
seconds = Histogram("orgmodel_request_seconds", "How long an answer took.", ["view"])


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Measure each request, and answer /metrics."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path_info == METRICS:
            return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)
        began = time.perf_counter()
        response = get_response(request)
        view = request.resolver_match.view_name if request.resolver_match else "none"
        method = request.method if request.method in METHODS else "other"
        requests.labels(method, view, response.status_code).inc()
        seconds.labels(view).observe(time.perf_counter() - began)
        return response

    return answer


class BackgroundWork(Collector):
    """What the database knows of the background worker; nothing while it doesn't answer."""

    def collect(self) -> Iterator[Metric]:
        try:
            counts, state = job_counts(), worker_state()
        except DatabaseError:
            return
        jobs = GaugeMetricFamily("orgmodel_jobs", "Jobs of the background worker.", labels=["status"])
        for status in STATUSES:
            jobs.add_metric([status], counts.get(status, 0))
        yield jobs
        yield GaugeMetricFamily(
            "orgmodel_worker_up", "Whether a background worker runs.", value=int(state.is_running)
        )


def exposition() -> bytes:
    """What all processes of this server have measured so far."""
    registry = CollectorRegistry()
    registry.register(BackgroundWork())
    MultiProcessCollector(registry)
    return generate_latest(registry)
