"""Where sessions are stored: as by Django, in the database, but read by a compiled query, since every page reads one."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from orgmodel.caching.compiled import CompiledQuery


class SessionStore(DatabaseStore):
    """Django's, which makes the SQL anew for each page."""

    def _get_session_from_db(self) -> Session | None:
        """The stored session; None, and no key any more, where there is none or it has expired."""
        now = timezone.now()
        for session in _by_key.objects(key=self.session_key or ""):
            if session.expire_date > now:
                return session
        self._session_key = None
        return None


_by_key = CompiledQuery(lambda key: Session.objects.filter(session_key=key), key=str)
