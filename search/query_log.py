"""The query log: queries without results and clicks by rank, for editors.

Nothing of the searcher is kept, neither address nor cookie, and entries are deleted after
``RETENTION``. A key typed in the wrong field, even with a mistake, must not be kept in clear: a
text as long as a key is stored as a keyed digest only, until it comes again on another day. Of a
text that may be a key, present or past, not even that: only a digest of its fingerprint is stored,
and never its text.
"""

import datetime as dt

from django.core import signing
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from cdp.access import keys
from search.models import FollowedRank, MissedQuery

RETENTION = dt.timedelta(days=90)
MAX_TEXTS_PER_DAY = 500
MAX_RANK = 500
_MAX_LENGTH = 200  # characters
_DIGEST_SALT = "search.learning"  # fixed: stored digests depend on it
_CLICK_SALT = "search.clicks"
_TOKEN_MAX_AGE = dt.timedelta(hours=12)


@sensitive_variables()
def log_missed(text: str) -> None:
    """Log a query without results.

    Anybody may search, without limit: the work is the same whatever the text is, so that its
    duration tells nothing about keys.
    """
    text = text[:_MAX_LENGTH].lower()
    may_be_key = keys.may_have_been_given(text)
    identity = keys.fingerprint(text) if may_be_key else text
    digest = salted_hmac(_DIGEST_SALT, identity, algorithm="sha256").hexdigest()
    delete_expired()
    today = timezone.localdate()
    days = list(MissedQuery.objects.filter(digest=digest).values_list("day", flat=True))
    full = MissedQuery.objects.filter(day=today).count() >= MAX_TEXTS_PER_DAY
    if full and not days:
        return
    asked_before = any(day != today for day in days)
    in_clear = (asked_before or keys.is_too_short(text)) and not may_be_key
    with transaction.atomic():
        query, _ = MissedQuery.objects.get_or_create(day=today, digest=digest)
        MissedQuery.objects.filter(pk=query.pk).update(
            times=F("times") + 1, text=text if in_clear else ""
        )


def count_click(token: str, rank: str) -> None:
    """Count a click on the result of this rank; ``token`` is the page's ``click_token``.

    Raises ``signing.BadSignature`` for another token, ``ValueError`` for a rank that is not a
    number from 1 to ``MAX_RANK``.
    """
    signing.loads(token, salt=_CLICK_SALT, max_age=_TOKEN_MAX_AGE)
    number = int(rank[:4])
    if not 1 <= number <= MAX_RANK:
        raise ValueError(f"no such rank: {number}")
    with transaction.atomic():
        clicked, _ = FollowedRank.objects.get_or_create(day=timezone.localdate(), rank=number)
        FollowedRank.objects.filter(pk=clicked.pk).update(times=F("times") + 1)


def click_token() -> str:
    """A signed token for a page of results, without which clicks are not counted."""
    return signing.dumps(True, salt=_CLICK_SALT)


def missed_queries(limit: int = 100) -> list[tuple[str, int]]:
    """Queries without results and how often they came, the most frequent first."""
    rows = MissedQuery.objects.exclude(text="").filter(day__gt=_oldest()).values("text")
    counted = rows.annotate(total=Sum("times")).order_by("-total", "text")
    return [(row["text"], row["total"]) for row in counted[:limit]]


def clicks_by_rank() -> list[tuple[int, int]]:
    """The ranks of clicked results and how often they were clicked, by rank."""
    rows = FollowedRank.objects.filter(day__gt=_oldest()).values("rank")
    counted = rows.annotate(clicks=Sum("times")).order_by("rank")
    return [(row["rank"], row["clicks"]) for row in counted]


def delete_expired() -> None:
    """Delete the entries older than ``RETENTION``."""
    MissedQuery.objects.filter(day__lte=_oldest()).delete()
    FollowedRank.objects.filter(day__lte=_oldest()).delete()


def _oldest() -> dt.date:
    return timezone.localdate() - RETENTION
