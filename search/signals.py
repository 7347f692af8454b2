"""Which changes mark which documents of the index.

Besides itself, a page changes who finds the files that it uses.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.models import Page, ReferenceIndex
from wagtail.signals import page_unpublished, post_page_move, pre_page_move

from cdp.models import BookletVersion, Share, Term, VideoPage
from cdp.signals import references_updated
from cms.models import CustomDocument, Track, Video
from search.documents import document
from search.sources.file_texts import forget_lost_files
from search.upkeep import mark


def connect() -> None:
    """Called once, when the app is ready."""
    references_updated.connect(_page_changed)
    page_unpublished.connect(_page_changed)
    pre_page_move.connect(_branch_will_change)
    post_page_move.connect(_branch_changed)
    post_save.connect(_page_saved)
    pre_delete.connect(_page_changed, sender=Page)  # while what it uses is known
    post_delete.connect(_reference_gone, sender=ReferenceIndex)
    for signal in (post_save, post_delete):
        signal.connect(_sharing_changed, sender=Share)
        signal.connect(_version_changed, sender=BookletVersion)
        signal.connect(_document_changed, sender=CustomDocument)
        signal.connect(_term_changed, sender=Term)
        signal.connect(_video_changed, sender=Video)
        signal.connect(_track_changed, sender=Track)


def _page_changed(instance: Page, **kwargs: Any) -> None:
    _mark_pages(Page.objects.filter(pk=instance.pk))


def _branch_changed(instance: Page, **kwargs: Any) -> None:
    """A move may change which space a whole branch lies in."""
    _mark_pages(Page.objects.descendant_of(instance, inclusive=True))


def _branch_will_change(instance: Page, **kwargs: Any) -> None:
    """Wagtail tells of a move once it is committed: were this process to die before, this stays."""
    _mark_pages(Page.objects.descendant_of(instance, inclusive=True), wait=True)


def _page_saved(instance: Any, update_fields: Any = None, **kwargs: Any) -> None:
    """The same for all that changes a page itself; what only notes a draft says which fields."""
    if isinstance(instance, Page) and (update_fields is None or "live" in update_fields):
        _mark_pages(Page.objects.filter(pk=instance.pk), wait=True)


def _mark_pages(pages: QuerySet[Page], *, wait: bool = False) -> None:
    """These pages, the documents that they use, and the versions of those that are booklets."""
    ids = list(pages.values_list("pk", flat=True))
    uses = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id__in=list(map(str, ids)),
        to_content_type=ContentType.objects.get_for_model(CustomDocument),
    )
    files = uses.values_list("to_object_id", flat=True).distinct()
    versions = BookletVersion.objects.filter(booklet__in=ids).values_list("pk", flat=True)
    mark(_named("page", ids) + _named("file", files) + _named("version", versions), wait=wait)


def _reference_gone(instance: ReferenceIndex, **kwargs: Any) -> None:
    """A file that a page no longer uses."""
    if instance.to_content_type_id == ContentType.objects.get_for_model(CustomDocument).pk:
        mark(_named("file", [instance.to_object_id]))


def _sharing_changed(instance: Share, **kwargs: Any) -> None:
    _mark_pages(Page.objects.filter(pk=instance.page_id))


def _version_changed(instance: BookletVersion, **kwargs: Any) -> None:
    """Its booklet answers with the one in force, now and when the day of this one comes."""
    _mark_booklet(instance)
    forget_lost_files()
    if instance.is_to_come:
        _mark_booklet(instance, due=instance.date)


def _mark_booklet(version: BookletVersion, due: datetime.date | None = None) -> None:
    versions = BookletVersion.objects.filter(booklet=version.booklet_id)
    ids = {version.pk, *versions.values_list("pk", flat=True)}
    mark(_named("page", [version.booklet_id]) + _named("version", ids), due=due)


def _document_changed(instance: CustomDocument, **kwargs: Any) -> None:
    mark(_named("file", [instance.pk]))
    forget_lost_files()


def _term_changed(instance: Term, **kwargs: Any) -> None:
    mark(_named("term", [instance.pk]))


def _video_changed(instance: Video, **kwargs: Any) -> None:
    _mark_watching(instance.pk)


def _track_changed(instance: Track, **kwargs: Any) -> None:
    _mark_watching(instance.video_id)


def _mark_watching(video_id: int) -> None:
    """The pages whose video this is: they answer with what is said in it."""
    mark(_named("page", VideoPage.objects.filter(video=video_id).values_list("pk", flat=True)))


def _named(source: str, ids: Iterable[Any]) -> list[str]:
    return [document(source, pk) for pk in ids]
