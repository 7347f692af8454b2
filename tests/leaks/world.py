"""A site on which each thing is named after who may know of it.

The words are in titles, texts, addresses and names of files; ids tell the same, since those of one
word are a range of their own. So who may know what an answer says is read in the answer itself,
with the table below and nothing of the site's own rule.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Page

from cdp.actions.make_partner_link import make_partner_link
from cdp.actions.revoke_partner_link import revoke_partner_link
from cdp.actions.trash_page import trash_page
from cdp.imports.recognise import recognise
from cdp.imports.stored import to_stored
from cdp.models import (
    BookletPage,
    FactSheetPage,
    FileReview,
    MinutesPage,
    NewsPage,
    OriginalFile,
    PartnerLink,
    ReviewFile,
    Series,
    SpacePage,
    TutorialPage,
    VideoPage,
)
from cms.documents.outline import Outline, Paragraph, Span
from cms.models import CustomImage, HomePage
from search import indexing
from tests.factories import (
    file_blocks,
    fresh_ids,
    make_alias,
    make_booklet,
    make_document,
    make_editor,
    make_guide,
    make_image,
    make_metier,
    make_minutes,
    make_page,
    make_space,
    make_version,
    make_video,
    move,
    publish_below,
    rich,
    share,
)

# Who may know of what is named so; a superuser may know of everything.
MEMBER, OTHER, CONFINED = "member", "other member", "confined editor"
KNOWN_TO: dict[str, set[str]] = {
    "girafe": {MEMBER},  # in the closed space
    "castor": {MEMBER, OTHER, CONFINED},  # shared by it with the other space
    "loutre": {OTHER, CONFINED},  # in the other space
    "hermine": set(),  # drafts of the closed space, and files that no page uses
    "marmotte": {CONFINED},  # drafts of the other space
    "blaireau": set(),  # in the trash of the closed space
}
# What everybody may know.
PUBLIC = "zebre"
# The name of the closed space: its gate says it; in the admin it is for its editors.
SPACE = "savane"
RANGE = 100_000  # ids of one word
SOON = timezone.localdate() + dt.timedelta(days=10)
_NAME = re.compile(rf"(?:{'|'.join([*KNOWN_TO, SPACE])})[\w-]*", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.])\d{7,9}(?![\w])")


@dataclass
class NamedWorld:
    """The site; ``things`` of each word by their kind, ``links`` for partners by their token."""

    space: SpacePage
    other: SpacePage
    public: Any
    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    ranges: list[tuple[int, str]] = field(default_factory=list)

    def names_in(self, text: str) -> dict[str, str]:
        """The names and ids that a text holds, each with the word that it comes from."""
        names = {name: _word_of(name) for name in _NAME.findall(text)}
        for number in _NUMBER.findall(text):
            if word := self._word_of_id(int(number)):
                names[number] = word
        return names

    def _word_of_id(self, pk: int) -> str:
        return next((word for first, word in self.ranges if first < pk < first + RANGE), "")


def _word_of(name: str) -> str:
    return next(word for word in [*KNOWN_TO, SPACE] if name.lower().startswith(word))


def make_named_world() -> NamedWorld:
    home = HomePage.objects.get()
    make_metier()
    Series.objects.create(slug="directions", name="directions")  # those of all spaces
    public = make_page(home, "Zèbre", slug=PUBLIC)
    ranges = [(fresh_ids(), "loutre")]
    other = _generous_space("voisin")
    ranges.append((fresh_ids(), "girafe"))
    space = _generous_space(SPACE)
    world = NamedWorld(space, other, public, ranges=ranges)
    _fill(world, "girafe", space)
    _change_addresses(world)
    world.ranges.append((fresh_ids(), "loutre"))
    _fill(world, "loutre", other)
    world.ranges.append((fresh_ids(), "castor"))
    share(_page_with_files(world, "castor", space), world.other)
    for word, place in (("hermine", space), ("marmotte", world.other)):
        world.ranges.append((fresh_ids(), word))
        _draft(world, word, place)
    world.ranges.append((fresh_ids(), "blaireau"))
    _throw_away(world, "blaireau", space)
    fresh_ids()
    _fill(world, PUBLIC, public)
    publish_below(home, NewsPage(title="Zèbre", slug="zebre-actualite"))
    indexing.rebuild()
    return world


def _generous_space(slug: str) -> SpacePage:
    """Its members may pass documents on."""
    space = make_space(slug)
    space.passing_on = SpacePage.PassingOn.MEMBERS
    space.save_revision().publish()
    return space


def _files(word: str, place: Page) -> dict[str, Any]:
    """A document, an image and a video, in the collection of their space if they have one."""
    collection = Collection.objects.filter(name=place.title).first()
    files = {
        "document": make_document(word.title(), word.encode(), f"{word}-document.pdf"),
        "image": make_image(word.title(), name=f"{word}-image.png"),
        "video": make_video(
            word.title(),
            name=f"{word}-video",
            captions=f"WEBVTT\n\n00:01.000 --> 00:03.000\nUn {word}.".encode(),
        ),
    }
    for file in files.values():
        file.collection = collection or file.collection
        file.save()
    files["document"].tags.add(word)
    return files


def _page_with_files(world: NamedWorld, word: str, place: Page) -> Page:
    files = _files(word, place)
    blocks = file_blocks(files["document"], files["image"])
    text = ("text", rich(f"<p>Une phrase où passe un {word}.</p>"))
    page = make_page(place, word.title(), slug=f"{word}-page", body=[text, *blocks])
    world.things[word] = {"page": page, **files}
    return page


def _fill(world: NamedWorld, word: str, place: Page) -> None:
    """A page of each kind, with all that hangs on one."""
    title, page = word.title(), _page_with_files(world, word, place)
    things = world.things[word]
    step = {"title": title, "text": rich(f"<p>{word}</p>"), "image": things["image"]}
    booklet = make_booklet(
        place, title, slug=f"{word}-livret", permalink=f"{word}-livret", metiers=[make_metier()]
    )
    make_version(booklet, f"{title} 1", "2025-01-05")
    things |= {
        "child": make_page(page, title, slug=f"{word}-dessous"),
        "guide": make_guide(place, title, slug=f"{word}-guide"),
        "tutorial": publish_below(
            place, TutorialPage(title=title, slug=f"{word}-pas", steps=[("step", step)])
        ),
        "fact sheet": publish_below(
            place,
            FactSheetPage(title=title, slug=f"{word}-fiche", metier=make_metier(), subject=word),
        ),
        "watched": publish_below(
            place, VideoPage(title=title, slug=f"{word}-video", video=things["video"])
        ),
        "booklet": booklet,
        "version": make_version(booklet, f"{title} 2", "2026-01-05"),
        "redirect": Redirect.add_redirect(f"/{word}-ancien", page),
        "account": make_editor(f"{word}-camille", superuser=False),
        "group": Group.objects.create(name=f"{word} équipe"),
    }
    world.links[f"{word} fiche"] = make_partner_link(things["fact sheet"], f"{title} fiche")
    for label in ("ouvert", "ferme"):
        world.links[f"{word} {label}"] = make_partner_link(booklet, f"{title} {label}")
    revoke_partner_link(PartnerLink.objects.get(label=f"{title} ferme"))
    things["link"] = PartnerLink.objects.get(label=f"{title} ouvert")
    if isinstance(place, SpacePage):
        things |= {
            "space": place,
            "key": place.keys.get(),
            "collection": Collection.objects.get(name=place.title),
            "minutes": make_minutes(place, title, slug=f"{word}-reunion", body=f"<p>{word}</p>"),
            "conference": publish_below(
                place,
                MinutesPage(title=title, slug=f"{word}-demain", date=SOON, start=dt.time(13, 30)),
            ),
        }


def _change_addresses(world: NamedWorld) -> None:
    """What the closed space leaves outside: an alias, a page moved in, a slug of before."""
    make_alias(world.public, world.things["girafe"]["page"], "girafe-alias")
    move(make_page(world.public, "Girafe", slug="girafe-venue"), world.space)
    page = make_page(world.space, "Girafe", slug="girafe-avant")
    page.slug = "girafe-apres"
    page.save_revision().publish()


def _draft(world: NamedWorld, word: str, place: Page) -> None:
    """An unpublished page, its files, a draft of a page to come, a version of another day."""
    page = _page_with_files(world, word, place)
    page.unpublish()
    booklet = next(iter(BookletPage.objects.child_of(place)))
    later = MinutesPage(title=word.title(), slug=f"{word}-jour", live=False)
    later.go_live_at = timezone.now() + dt.timedelta(days=1)
    world.things[word] |= {
        "draft": page,
        "to come": publish_below(place, later),
        "loose": make_document(word.title(), word.encode(), f"{word}-seul.pdf"),
        "version": make_version(booklet, f"{word.title()} 3", "2100-01-05"),
        "review": _review(word, place),
    }
    things = world.things[word]
    things["preview"] = _picture_of(things["review"], things["image"])
    OriginalFile.objects.create(
        page=later, name=f"{word}.docx", file=ContentFile(word.encode(), f"{word}-source")
    )


def _review(word: str, place: Page) -> FileReview:
    """A file of minutes that was handed in, and is being checked."""
    draft = recognise(Outline((Paragraph((Span(f"Un {word}."),)),)))
    return FileReview.objects.create(
        space=place,
        name=f"{word}.docx",
        digest=f"{word}-empreinte",
        state=FileReview.State.READ,
        reading=to_stored(draft) | {"spaces": []},
    )


def _picture_of(review: FileReview, image: CustomImage) -> ReviewFile:
    with image.file.open() as file:
        content = ContentFile(file.read(), "image.png")
    return ReviewFile.objects.create(review=review, is_picture=True, name="a", file=content)


def _throw_away(world: NamedWorld, word: str, place: Page) -> None:
    page = _page_with_files(world, word, place)
    things = world.things[word]
    things |= {"trashed": trash_page(page), "trashed page": page}
    for kind in ("document", "image", "video"):
        things[kind].delete()
