"""What searches tell editors: queries that find nothing, and which ranks are followed.

Nothing of who searched is kept, no address and no cookie, and what is kept is forgotten after
``KEPT``. A key typed in the wrong field, even with a mistake, must not be kept in clear: a text as
long as a key is known by a keyed digest only, until it comes again on another day. Of a text that
may be a key that there ever was nothing is kept, but that something of its fingerprint was asked.
"""

import datetime

from django.core import signing
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from cdp.access import keys
from search.models import FollowedRank, MissedQuery

KEPT = datetime.timedelta(days=90)
MOST_A_DAY = 500  # different texts
LAST_RANK = 500
_LONGEST = 200  # characters
_SALT = "search.clicks"
_PAGE_LIVES = datetime.timedelta(hours=12)


@sensitive_variables()
def note_missed(text: str) -> None:
    """Note that nothing answered a text, whatever the searcher may see.

    Anybody may ask, without end: the same is done, at the same price, whatever the text is, so
    that time does not tell keys.
    """
    text = text[:_LONGEST].lower()
    secret = keys.may_have_been_given(text)
    known_by = keys.fingerprint(text) if secret else text
    digest = salted_hmac("search.learning", known_by, algorithm="sha256").hexdigest()
    forget()
    day = timezone.localdate()
    days = list(MissedQuery.objects.filter(digest=digest).values_list("day", flat=True))
    full = MissedQuery.objects.filter(day=day).count() >= MOST_A_DAY
    if full and not days:
        return
    again = any(other != day for other in days)
    may_be_shown = again or keys.is_too_short(text)
    shown = text if may_be_shown and not secret else ""
    with transaction.atomic():
        missed, _ = MissedQuery.objects.get_or_create(day=day, digest=digest)
        MissedQuery.objects.filter(pk=missed.pk).update(times=F("times") + 1, text=shown)


def count_click(page: str, rank: str) -> None:
    """Count that the result of this rank was followed from a page of results.

    ``page`` is what ``page_token`` gave it. Raises signing.BadSignature or ValueError.
    """
    signing.loads(page, salt=_SALT, max_age=_PAGE_LIVES)
    number = int(rank[:4])
    if not 1 <= number <= LAST_RANK:
        raise ValueError(f"no such rank: {number}")
    with transaction.atomic():
        followed, _ = FollowedRank.objects.get_or_create(day=timezone.localdate(), rank=number)
        FollowedRank.objects.filter(pk=followed.pk).update(times=F("times") + 1)


def page_token() -> str:
    """Tells that a page of results is ours."""
    return signing.dumps(True, salt=_SALT)


def missed(limit: int = 100) -> list[tuple[str, int]]:
    """The texts that found nothing, with how often, the most frequent first."""
    rows = MissedQuery.objects.exclude(text="").filter(day__gt=_oldest()).values("text")
    counted = rows.annotate(asked=Sum("times")).order_by("-asked", "text")
    return [(row["text"], row["asked"]) for row in counted[:limit]]


def followed() -> list[tuple[int, int]]:
    """The ranks that were followed, with how often, in order."""
    rows = FollowedRank.objects.filter(day__gt=_oldest()).values("rank")
    counted = rows.annotate(clicks=Sum("times")).order_by("rank")
    return [(row["rank"], row["clicks"]) for row in counted]


def forget() -> None:
    """Drop what is older than ``KEPT``."""
    MissedQuery.objects.filter(day__lte=_oldest()).delete()
    FollowedRank.objects.filter(day__lte=_oldest()).delete()


def _oldest() -> datetime.date:
    return timezone.localdate() - KEPT
