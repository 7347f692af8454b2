"""Which changes of content mark which documents of the index as dirty.

A change of a page also changes who finds the files that it uses, and under which page.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.models import Page, ReferenceIndex
from wagtail.signals import page_unpublished, post_page_move, pre_page_move

from cdp.models import BookletVersion, Share, Term, VideoPage
from cdp.signals import pages_changed, references_updated
from cms.models import CustomDocument, Track, Video
from cms.models.trash import trash_changed
from search.documents import document_id
from search.indexing import mark_dirty
from search.sources.attached import used_by, users_of
from search.sources.file_texts import delete_orphaned_texts


def connect() -> None:
    """Connect the receivers; called once, when the app is ready."""
    references_updated.connect(_page_changed)
    pages_changed.connect(_pages_changed)
    page_unpublished.connect(_page_changed)
    pre_page_move.connect(_branch_will_change)
    post_page_move.connect(_branch_changed)
    post_save.connect(_page_saved)
    pre_delete.connect(_page_changed, sender=Page)  # while its references are known
    post_delete.connect(_reference_deleted, sender=ReferenceIndex)
    for signal in (post_save, post_delete, trash_changed):
        signal.connect(_sharing_changed, sender=Share)
        signal.connect(_version_changed, sender=BookletVersion)
        signal.connect(_document_changed, sender=CustomDocument)
        signal.connect(_term_changed, sender=Term)
        signal.connect(_video_changed, sender=Video)
        signal.connect(_track_changed, sender=Track)


def _page_changed(instance: Page, **kwargs: Any) -> None:
    _mark_pages(Page.objects.filter(pk=instance.pk))


def _pages_changed(ids: list[int], **kwargs: Any) -> None:
    _mark_pages(Page.objects.filter(pk__in=ids))


def _branch_changed(instance: Page, **kwargs: Any) -> None:
    """A move may change the space of a whole branch."""
    _mark_pages(Page.objects.descendant_of(instance, inclusive=True))


def _branch_will_change(instance: Page, **kwargs: Any) -> None:
    """Wagtail signals a move after its commit; these marks stay if this process dies before."""
    _mark_pages(Page.objects.descendant_of(instance, inclusive=True), defer=True)


def _page_saved(instance: Any, update_fields: Any = None, **kwargs: Any) -> None:
    """Mark a page at any save that may change it: saving a draft names other fields only."""
    if isinstance(instance, Page) and (update_fields is None or "live" in update_fields):
        _mark_pages(Page.objects.filter(pk=instance.pk), defer=True)


def _mark_pages(pages: QuerySet[Page], *, defer: bool = False) -> None:
    """Mark pages, the documents that they use, and the versions of those that are booklets."""
    ids = set(pages.values_list("pk", flat=True))
    files = used_by(ids)
    versions = BookletVersion.objects.filter(booklet__in=ids).values_list("pk", flat=True)
    mark_dirty(
        _document_ids("page", ids | users_of(files))
        + _document_ids("file", files)
        + _document_ids("version", versions),
        defer=defer,
    )


def _reference_deleted(instance: ReferenceIndex, **kwargs: Any) -> None:
    """Mark a file that a page no longer uses."""
    if instance.to_content_type_id == ContentType.objects.get_for_model(CustomDocument).pk:
        _mark_file(int(instance.to_object_id))


def _mark_file(pk: int) -> None:
    """Mark a file, and the pages that use it: it is found under one of them."""
    mark_dirty(_document_ids("file", [pk]) + _document_ids("page", users_of([pk])))


def _sharing_changed(instance: Share, **kwargs: Any) -> None:
    _mark_pages(Page.objects.filter(pk=instance.page_id))


def _version_changed(instance: BookletVersion, **kwargs: Any) -> None:
    """Mark its booklet, found by the version in force, now and on the day of this version."""
    _mark_booklet(instance)
    delete_orphaned_texts()
    if instance.is_to_come:
        _mark_booklet(instance, due=instance.date)


def _mark_booklet(version: BookletVersion, due: dt.date | None = None) -> None:
    versions = BookletVersion.objects.filter(booklet=version.booklet_id)
    ids = {version.pk, *versions.values_list("pk", flat=True)}
    mark_dirty(_document_ids("page", [version.booklet_id]) + _document_ids("version", ids), due=due)


def _document_changed(instance: CustomDocument, **kwargs: Any) -> None:
    _mark_file(instance.pk)
    delete_orphaned_texts()


def _term_changed(instance: Term, **kwargs: Any) -> None:
    mark_dirty(_document_ids("term", [instance.pk]))


def _video_changed(instance: Video, **kwargs: Any) -> None:
    _mark_pages_of_video(instance.pk)


def _track_changed(instance: Track, **kwargs: Any) -> None:
    _mark_pages_of_video(instance.video_id)


def _mark_pages_of_video(video_id: int) -> None:
    """Mark the pages of a video: they are found by its captions."""
    mark_dirty(
        _document_ids("page", VideoPage.objects.filter(video=video_id).values_list("pk", flat=True))
    )


def _document_ids(source: str, ids: Iterable[Any]) -> list[str]:
    return [document_id(source, pk) for pk in ids]
