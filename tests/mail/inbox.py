"""A real mail server for tests, which remembers what it accepted."""

import threading

from aiosmtpd.smtp import SMTP, Envelope, Session


class Inbox:
    """What a mail server has accepted. `refusals` are its replies to some addresses; a mail to `hangs_at` it
    takes only in part, once, until `go_on`."""

    def __init__(self) -> None:
        self.accepted: list[tuple[str, str]] = []
        self.refusals: dict[str, str] = {}
        self.hangs_at = ""
        self.taking, self.go_on = threading.Event(), threading.Event()

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        (address,) = envelope.rcpt_tos
        if address == self.hangs_at:
            self.hangs_at = ""
            self.taking.set()
            await server.loop.run_in_executor(None, self.go_on.wait)
            return "451 Not now"
        head = envelope.content.decode().partition("\r\n\r\n")[0]
        message_id = next(line for line in head.splitlines() if line.lower().startswith("message-id:"))
        self.accepted.append((address, message_id.partition(" ")[2]))
        return "250 Accepted"

    @property
    def addresses(self) -> list[str]:
        return [address for address, _ in self.accepted]
