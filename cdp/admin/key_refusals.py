"""Keys in texts that are about to be published: refused at their place, and logged.

Whoever may publish can learn so whether a text is a key: see the decision in ``cdp.access``.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from wagtail.log_actions import log

from cdp.access.key_search import find_keys
from cdp.models import SpacePage
from cms.refused_texts import PublicationRefusedError, Refusal

REFUSED = "cdp.refuse_key"


def refused_keys(text: str, instance: Model, user: Any) -> Iterator[Refusal]:
    """For the hook ``refuse_texts``: a sentence for each key that stands in ``text``."""
    for found in find_keys(text):
        space = found.key.space
        of_space = "d’un espace"
        if user is None or space.permissions_for_user(user).can_edit():
            of_space = f"de l’espace «\u00a0{space.title}\u00a0»"
        message = f"Le mot de passe {of_space} s’y trouve\u00a0: retirez-le, puis publiez."
        yield Refusal(found.start, message, partial(_log, space, instance, user))


def _log(space: SpacePage, instance: Model, user: Any) -> None:
    """In the log of the space, which is told what kind of thing it was; not its title."""
    kind = str(instance._meta.verbose_name)
    log(space, REFUSED, user=user, data={"kind": kind, "id": instance.pk})


class KeyRefusalMiddleware:
    """Tells an editor of a page that was to be published in bulk or by an approval, and was not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, PublicationRefusedError):
            return None
        error.log()
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[error.page.pk]))
