"""``load_demo`` writes into an empty database only; ``test_demo`` shows what it writes."""

import pytest
from django.core.management import CommandError, call_command

from cdp.models import SpacePage
from tests.factories import make_space

pytestmark = pytest.mark.both_databases


def test_it_refuses_a_database_that_holds_other_content(db: None) -> None:
    make_space("ailleurs")
    with pytest.raises(CommandError, match="déjà des pages"):
        call_command("load_demo")
    assert SpacePage.objects.count() == 1
