"""The probes of health on a port of their own, which answers even while all threads of the server are taken."""

from collections.abc import Callable
from socketserver import ThreadingMixIn
from threading import Thread
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponseNotFound

from orgmodel.availability import answer_probe, probe

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class ProbeServer(ThreadingMixIn, WSGIServer):
    """Shares its port with those of the other processes of one server; any of them answers for all."""

    allow_reuse_port = True
    daemon_threads = True


class ProbeHandler(WSGIRequestHandler):
    """Waits a short while for a request, and logs none."""

    timeout = 5  # seconds

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name that it has there
        return


def serve_probes(port: int, fault: Callable[[], str] = probe.fault) -> None:
    """Answer /livez and /readyz on `port`, in threads of their own, until the process ends.

    `fault` says what keeps the process from its work; it is empty if nothing does.
    """

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        not_found = HttpResponseNotFound("Only /livez and /readyz are here.\n", content_type="text/plain")
        response = answer_probe(WSGIRequest(environ), fault) or not_found
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return [response.content]

    server = ProbeServer(("", port), ProbeHandler)
    server.set_app(application)
    Thread(target=server.serve_forever, daemon=True, name="probes of health").start()
