"""Django's sessions in the database, read by a prepared query: each request of a member asks."""

from functools import cache
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from cms.prepared import Parameter, Prepared


class SessionStore(DatabaseStore):
    """The name that Django asks of a session engine."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and no key, when it has ended or never was."""
        key = self.session_key or ""
        # PostgreSQL cannot even be asked for a NUL, which a cookie may hold.
        rows = [] if "\0" in key else _living().rows(key=key, now=timezone.now())
        if not rows:
            self._session_key = None
            return {}
        content: dict[str, Any] = self.decode(rows[0][0])
        return content


@cache
def _living() -> Prepared:
    key, now = Parameter("key", CharField()), Parameter("now", DateTimeField())
    living = Session.objects.filter(session_key=key, expire_date__gt=now)
    return Prepared(living.values_list("session_data"))
