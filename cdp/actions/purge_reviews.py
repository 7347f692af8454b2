"""Delete what was handed in to be checked, and left so."""

import datetime as dt

from cdp.models import FileReview
from cms.models.trash import RETENTION


def purge_reviews(now: dt.datetime) -> int:
    """Delete the reviews that nobody has touched for as long as the trash keeps things.

    Returns how many. The drafts that others have become stay, with the files that they keep.
    """
    stale = FileReview.objects.filter(since__lt=now - RETENTION)
    return stale.delete()[1].get(FileReview._meta.label, 0)
