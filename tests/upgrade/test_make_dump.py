"""The dump of a release can be made: each of our tables has a row."""

from typing import Any

import pytest

from tests.upgrade.make_dump import empty_tables, fill

pytestmark = pytest.mark.both_databases


def test_it_has_a_row_in_each_table(db: None, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        fill()
    assert not empty_tables()
