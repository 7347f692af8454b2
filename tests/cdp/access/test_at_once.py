"""Two changes of a space's keys at the same moment: one waits for the other."""

import threading
import time

import pytest
from django.db import connection, transaction

from cdp.access import keys
from tests.factories import make_space


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_38_of_two_rotations_at_once_one_key_stays_without_an_end() -> None:
    space = make_space("secret")

    def second() -> None:
        try:
            keys.rotate(space, "clarinette verger ombrelle")
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        keys.rotate(space, "pivoine tambour lanterne")
        thread.start()
        time.sleep(1)  # long enough for the second to be waiting
    thread.join(timeout=30)
    assert space.keys.filter(until=None).count() == 1
    assert space.keys.lasting().count() == 1
