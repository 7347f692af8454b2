"""What the editors of another space must not hear of, in any screen of the admin."""

import re
from html import unescape
from typing import Any

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection

from cdp.actions.make_partner_link import make_partner_link
from cdp.actions.trash_page import trash_page
from cdp.models import PartnerLink
from tests.cdp.access.world import World
from tests.factories import (
    make_booklet,
    make_document,
    make_editor,
    make_image,
    make_page,
    make_version,
    make_video,
)


def text_of(answer: Any) -> str:
    """The text of an answer, with the letters that HTML, JSON and JSON in HTML write as codes."""
    codes = re.compile(r"\\u([0-9a-fA-F]{4})")
    return codes.sub(lambda code: chr(int(code[1], 16)), unescape(answer.text))


class Reserved:
    """Things of the closed space, and the words by which one would know of them."""

    def __init__(self, world: World) -> None:
        draft = make_page(world.space, "Brouillon réservé")
        draft.unpublish()
        trashed = trash_page(make_page(world.space, "Page supprimée réservée", slug="reservee"))
        deleted = make_document("Document supprimé réservé")
        deleted.delete()
        document, image = make_document("Livret réservé"), make_image("Image réservée")
        document.tags.add("affaire")
        booklet = make_booklet(world.space, "Livret réservé")
        version = make_version(booklet, "Version réservée")
        make_partner_link(booklet, "Partenaire réservé")
        link = PartnerLink.objects.get()
        video = make_video("Vidéo réservée")
        key = world.space.keys.latest("since")
        account = make_editor("reservee")
        group = world.space.editors.group
        collection = Collection.objects.get(name=world.space.title)
        redirect = Redirect.add_redirect("/ancien-reserve", world.minutes)
        self.secrets = (
            *("réserv", "reserve", "affaire", world.space.title),
            *(document.file.name, image.file.name),
        )
        self.things = {
            "draft": draft,
            "trashed page": trashed.page,
            "trashed": trashed,
            "deleted": deleted,
            "minutes": world.minutes,
            "space": world.space,
            "booklet": booklet,
            "document": document,
            "image": image,
            "version": version,
            "link": link,
            "video": video,
            "key": key,
            "account": account,
            "group": group,
            "collection": collection,
            "redirect": redirect,
        }

    def secrets_in(self, answer: Any) -> list[str]:
        """What an answer tells of the things."""
        text = text_of(answer)
        return [secret for secret in self.secrets if secret in text]

    @property
    def ids(self) -> list[int]:
        """Those of the things, each once: a number may be that of a page and of a file."""
        return sorted({thing.pk for thing in self.things.values()})
