"""The things of the access scenarios: each is made in the world and answers with its address.

Adding a thing to a table is one line; every visitor then asks for it. All stand in one world, so
none takes a slug of its own where another might.
"""

import datetime as dt
from collections.abc import Callable

from django.utils import timezone
from wagtail.models import Page

from cdp.models import BookletPage, TutorialPage
from cms.models import CustomImage
from tests.cdp.access.world import World
from tests.factories import (
    file_blocks,
    make_alias,
    make_booklet,
    make_document,
    make_guide,
    make_image,
    make_page,
    make_version,
    make_video,
    make_video_page,
    move,
    publish_below,
    replace_body,
    rich,
    share,
)

Thing = Callable[[World], str]


def _below(world: World) -> str:
    parent = make_page(world.space, "Commencer ici")
    return make_page(parent, "Plus bas").url


def _moved_in(world: World) -> str:
    return move(make_page(world.public, "Page emménagée"), world.space).url


def _alias_outside(world: World) -> str:
    page = make_page(world.space, "Page aliasée")
    return make_alias(world.public, page, "alias").url


def _alias_of_page_moved_in(world: World) -> str:
    page = make_page(world.public, "Page aliasée puis emménagée")
    alias = make_alias(world.public, page, "alias-emmenage")
    move(page, world.space)
    return alias.url


def _shared_then_withdrawn(world: World) -> str:
    page = make_page(world.space, "Page reprise")
    share(page, world.other)
    page.shares.all().delete()
    return page.url


def _document(world: World) -> str:
    document = make_document()
    make_page(world.space, "Avec un livret", body=file_blocks(document))
    return document.url


def _linked_document(world: World) -> str:
    document = make_document()
    link = f'<p><a linktype="document" id="{document.pk}">Le livret</a></p>'
    make_page(world.space, "Avec un lien", body=[("text", link)])
    return document.url


def used_image(world: World) -> CustomImage:
    image = make_image()
    make_page(world.space, "Avec une image", body=file_blocks(image))
    return image


def _document_of_a_moved_page(world: World) -> str:
    document = make_document()
    page = make_page(world.public, "Emménage avec un livret", body=file_blocks(document))
    move(page, world.space)
    return document.url


def _document_taken_off_a_public_page(world: World) -> str:
    document = make_document()
    make_page(world.space, "Avec un livret", body=file_blocks(document))
    public = make_page(world.public, "Avec le même", body=file_blocks(document))
    replace_body(public, [])
    return document.url


def _document_of_an_alias(world: World) -> str:
    document = make_document()
    page = make_page(world.space, "Avec un livret", body=file_blocks(document))
    make_alias(world.public, page, "alias-livret")
    return document.url


def _video_of_a_tutorial_step(world: World) -> str:
    video = make_video()
    step = ("step", {"title": "Donner le bain", "text": rich("<p>…</p>"), "video": video})
    tutorial = TutorialPage(title="Tutoriel", steps=[step])
    publish_below(world.space, tutorial)
    return video.file.url


# In the closed space, or standing for it: the gate answers, or nothing where no space is entered.
PAGES: dict[str, Thing] = {
    "1 the space page": lambda world: world.space.url,
    "2 minutes": lambda world: world.minutes.url,
    "3 a page two levels down": _below,
    "5 an alias outside": _alias_outside,
    "5 an alias of a page moved in later": _alias_of_page_moved_in,
    "6 a page moved in": _moved_in,
    "7 a page no longer shared": _shared_then_withdrawn,
    "1 a shelf": lambda world: f"{world.space.url}?rayon=livrets",
    "1 its minutes": lambda world: f"{world.space.url}?rayon=comptes-rendus",
    "1 an agenda": lambda world: f"{world.space.url}?rayon=agenda",
    "1 its figures": lambda world: f"{world.space.url}?rayon=chiffres",
    "2 a guide": lambda world: make_guide(world.space, "Titre réservé").url,
    "2 a booklet": lambda world: make_booklet(world.space, "Titre réservé").url,
    "2 a video": lambda world: make_video_page(world.space, "Titre réservé").url,
}
FILES: dict[str, Thing] = {
    "6 a document of a page moved in": _document_of_a_moved_page,
    "10 a document": _document,
    "10 a document in a link": _linked_document,
    "12 an original image": lambda world: used_image(world).file.url,
    "13 a rendition": lambda world: used_image(world).get_rendition("width-32").url,
    "14 a video": lambda world: make_video_page(world.space).video.file.url,
    "14 a video of a step": _video_of_a_tutorial_step,
    "15 a poster": lambda world: make_video_page(world.space).video.poster.url,
    "16 captions": lambda world: make_video_page(world.space).video.tracks.get().file.url,
    "20 a document taken off a public page": _document_taken_off_a_public_page,
    "5 a document of a page with an alias outside": _document_of_an_alias,
}


def _booklet(world: World) -> BookletPage:
    booklet = make_booklet(world.space, "Titre réservé")
    make_version(booklet, "Version 1", "2025-01-05")
    make_version(booklet, "Version 2", "2026-01-05")
    return booklet


# Lasting addresses: outside, they answer like an address of theirs that does not exist.
LASTING: dict[str, Thing] = {
    "the version in force": lambda world: _booklet(world).download_url,
    "17 the page of an older version": lambda world: _booklet(world).issued[1].url,
    "17 an older version": lambda world: f"{_booklet(world).issued[1].url}/fichier",
    "all booklets of a space": lambda world: f"/livrets/{_booklet(world).get_parent().slug}.zip",
}


def _unused(world: World) -> str:
    return make_document().url


def _of_a_draft(world: World) -> str:
    document = make_document()
    replace_body(make_page(world.space, "Brouillon"), file_blocks(document), publish=False)
    return document.url


def _of_a_page_unpublished(world: World) -> str:
    document = make_document()
    make_page(world.space, "Retirée", body=file_blocks(document)).unpublish()
    return document.url


def _of_a_public_draft(world: World) -> str:
    document = make_document()
    replace_body(make_page(world.public, "Brouillon"), file_blocks(document), publish=False)
    return document.url


def _of_a_deleted_page(world: World) -> str:
    document = make_document()
    make_page(world.space, "Supprimée", body=file_blocks(document)).delete()
    return document.url


def _of_a_scheduled_page(world: World) -> str:
    document = make_document()
    make_page(world.public, "À venir", slug="a-venir")
    page = Page.objects.get(slug="a-venir").specific
    page.body = file_blocks(document)
    page.go_live_at = timezone.now() + dt.timedelta(days=1)
    page.save_revision().publish()
    return document.url


# For verified editors only.
EDITORS_FILES: dict[str, Thing] = {
    "18 a file used by no page": _unused,
    "18 a file of a deleted page": _of_a_deleted_page,
    "19 a file used by a draft only": _of_a_draft,
    "19 a file of the draft of a public page": _of_a_public_draft,
    "19 a file of a scheduled change": _of_a_scheduled_page,
    "19 a file of an unpublished page": _of_a_page_unpublished,
    "18 a video used by no page": lambda world: make_video().file.url,
    "18 captions of no page": lambda world: make_video().tracks.get().file.url,
}
