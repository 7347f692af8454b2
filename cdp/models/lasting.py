"""What booklets and spaces share: people have their addresses, which no date closes."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.models.pages import BasePage


class LastingPage(BasePage):
    """A page that, once published, is open until somebody decides otherwise.

    Wagtail unpublishes a page at its date of expiry; and also a published one, of which it no
    longer has the published revision, until the date at which a change of it is to be published.
    """

    # Why it has no date of expiry, and what to do instead.
    never_expires: ClassVar[str]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.expire_at:
            raise ValidationError({"expire_at": self.never_expires})
        published = self.pk is not None and self.live
        if published and self.go_live_at and self.go_live_at > timezone.now():
            message = (
                "Cette page est publiée\u00a0: une date à venir la fermerait d’ici là. Laissez ce "
                "champ vide, et publiez ce changement le jour venu."
            )
            raise ValidationError({"go_live_at": message})

    def with_content_json(self, content: dict[str, Any]) -> Any:
        page = super().with_content_json(content)
        page.expire_at = None
        if page.live:
            page.go_live_at = None
        return page
