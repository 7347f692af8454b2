"""Delete what was handed in to be checked, and left so."""

import datetime as dt
from collections.abc import Iterable

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cdp.models import FileReview, OriginalFile, ReviewFile
from cdp.models.file_reviews import PrivateStorage
from cms.models.trash import RETENTION

# A file may be stored before its row is committed.
DAY = dt.timedelta(days=1)


def purge_reviews(now: dt.datetime) -> int:
    """Delete the reviews that nobody has touched for as long as the trash keeps things.

    Returns how many. The drafts that others have become stay, with the files that they keep. Files
    that no row names any more go too: a worker may have been killed before it removed one. So do
    tasks of earlier days, which hold but the number of a review, unless they wait for a worker.
    """
    stale = FileReview.objects.filter(since__lt=now - RETENTION)
    count = stale.delete()[1].get(FileReview._meta.label, 0)
    storage = PrivateStorage()
    kept = {name for model in (FileReview, OriginalFile, ReviewFile) for name in _names(model)}
    for name in storage.listdir("")[1] if storage.exists("") else ():
        if name not in kept and now - storage.get_modified_time(name) > DAY:
            storage.delete(name)
    past = DBTaskResult.objects.exclude(status=TaskResultStatus.READY)
    past.filter(enqueued_at__lt=now - DAY).delete()
    return count


def _names(model: type[FileReview | OriginalFile | ReviewFile]) -> Iterable[str]:
    return model._default_manager.exclude(file="").values_list("file", flat=True)
