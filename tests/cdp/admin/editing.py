"""The form of the page editor, sent as a browser would."""

from typing import Any

from django.test import Client
from wagtail.models import Page
from wagtail.test.utils.form_data import querydict_from_html


def publish_form(client: Client, page: Page, **changes: str) -> Any:
    """Press « Publier » with these fields changed, and an empty body: the script draws its blocks.

    Returns the answer, redirects followed.
    """
    address = f"/admin/pages/{page.pk}/edit/"
    form = querydict_from_html(client.get(address).text, form_id="page-edit-form").dict()
    data = {"body-count": "0", **form, **changes, "action-publish": "1"}
    return client.post(address, data, follow=True)
