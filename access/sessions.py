"""Where sessions are stored: as by Django, in the database, but with whose they are and in which browser, so that
their owners can end them; and read by a compiled query, since every page reads one."""

import datetime as dt
from typing import cast

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

from access import operations
from access.guessing import address_of
from access.models import Session
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.web.current import current_request

# How exactly it is noted when a session was last used; more would cost a write for every page.
USE_IS_NOTED_EVERY = dt.timedelta(minutes=5)
LONGEST_DEVICE = 300
ACCOUNT = "_auth_user_id"  # where Django's sign-in keeps the account


class SessionStore(DatabaseStore):
    """Django's, which makes the SQL anew for each page and doesn't know whose a session is."""

    _row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        """The stored session; None, and no key any more, where there is none or it has expired."""
        now = timezone.now()
        for session in _by_key.objects(key=self.session_key or ""):
            if session.expire_date > now:
                self._row = session
                self._note_use(session, now)
                return session
        self._session_key = None
        return None

    def _note_use(self, session: Session, now: dt.datetime) -> None:
        if now - session.seen_at > USE_IS_NOTED_EVERY:
            self._take_from_request(session)
            session.seen_at, session.account_id = now, _account_of(self.decode(session.session_data))
            operations.note_session_use(session)

    def create_model_instance(self, data: dict[str, object]) -> Session:
        """The row to save: what is known of it stays; of a new one, the request says it."""
        session = cast(Session, super().create_model_instance(data))
        known = self._row if self._row and self._row.session_key == session.session_key else None
        if known:
            session.device, session.address = known.device, known.address
            session.created_at, session.seen_at = known.created_at, known.seen_at
            session.public_id = known.public_id
        else:
            self._take_from_request(session)
        session.account_id = _account_of(data)
        self._row = session
        return session

    def _take_from_request(self, session: Session) -> None:
        try:
            request: HttpRequest = current_request()
        except LookupError:  # a command, or a test
            return
        session.device = request.META.get("HTTP_USER_AGENT", "").replace("\0", "")[:LONGEST_DEVICE]
        session.address = address_of(request)


def _account_of(data: dict[str, object]) -> int | None:
    account = cast(str | None, data.get(ACCOUNT))
    return int(account) if account else None


_by_key = CompiledQuery(lambda key: Session.objects.filter(session_key=key), key=str)
