"""Two tries at the same moment: neither fails, and both are counted."""

import datetime
import threading
import time

import pytest
from django.db import connection, transaction
from django.test import RequestFactory
from django.utils import timezone

from cms import throttle
from cms.models import FailedAttempts

DOOR = throttle.Door("door", per_visitor=20, per_target=200)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_35_tries_at_once_as_a_window_ends_are_all_counted() -> None:
    """The second waits for the first, which starts the window anew."""
    request = RequestFactory().post("/")
    throttle.begin(DOOR, request, "target", known=False)
    long_ago = timezone.now() - throttle.WINDOW - datetime.timedelta(minutes=1)
    FailedAttempts.objects.update(since=long_ago, last=long_ago)
    failures: list[BaseException] = []

    def second() -> None:
        try:
            throttle.begin(DOOR, request, "target", known=False)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        throttle.begin(DOOR, request, "target", known=False)
        thread.start()
        time.sleep(0.5)  # long enough for the second to be waiting
    thread.join(timeout=30)
    assert failures == []
    assert set(FailedAttempts.objects.values_list("count", flat=True)) == {2}
