"""A locked page as plain Wagtail has it: what a member's page is measured beside."""

from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks import body_blocks


class PlainPage(Page):
    """The body of our minutes and nothing around it; its privacy is Wagtail's shared password."""

    body = StreamField(body_blocks())

    content_panels = [*Page.content_panels, FieldPanel("body")]
    template = "plain/plain_page.html"
