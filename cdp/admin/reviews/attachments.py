"""Files that are dropped with minutes, to be attached to their page."""

import unicodedata
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from wagtail.documents.forms import get_document_form

from cdp.access.key_search import find_keys
from cdp.admin.reviews.values import Values
from cdp.imports.reading import digest_of
from cdp.imports.reviews import name_without_key
from cdp.models import FileReview, ReviewFile, SpacePage
from cms.database.locks import locked
from cms.models import CustomDocument

MAX_FILES = 20


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, as a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MAX_FILES:
            raise forms.ValidationError(
                f"{MAX_FILES}\u00a0fichiers au plus à la fois\u00a0: déposez les autres ensuite."
            )
        return list(files)


class AttachmentForm(forms.Form):
    title = forms.CharField(label="Titre", max_length=255)
    remove = forms.BooleanField(label="Retirer", required=False)

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if find_keys(title):
            raise forms.ValidationError("Le mot de passe d’un espace s’y trouve\u00a0: retirez-le.")
        return title


def attachment_forms(review: FileReview, values: Values, data: Any) -> dict[int, AttachmentForm]:
    """A form for each file that is attached, by its id; one that came meanwhile is not in ``data``.

    In the order in which they came.
    """
    found = {}
    for each in review.files.filter(is_picture=False):
        prefix = f"file-{each.pk}"
        title = values["attached"].get(str(each.pk)) or title_of(each.name)
        sent = data if data and f"{prefix}-title" in data else None
        found[each.pk] = AttachmentForm(sent, prefix=prefix, initial={"title": title})
    return found


def title_of(name: str) -> str:
    """A title made of the name of a file: « livret_medecin.pdf » gives « livret medecin »."""
    words = unicodedata.normalize("NFC", PurePath(name).stem).replace("_", " ")
    return " ".join(words.split()) or name


def refusal_of(file: "UploadedFile[bytes]", space: SpacePage, user: Any) -> str:
    """Why a file cannot be a document of the site, "" if it can; it is put in order in place."""
    name = file.name or ""
    sent = {"title": title_of(name), "collection": space.collection.pk}
    form = get_document_form(CustomDocument)(sent, {"file": file})
    form.for_user = user
    if form.is_valid():
        return ""
    reasons = " ".join(str(each) for errors in form.errors.values() for each in errors)
    return f"{name_without_key(name)}\u00a0: {reasons}"


def attach(
    review: FileReview, files: "Iterable[UploadedFile[bytes]]", user: Any, *, checked: bool = False
) -> list[str]:
    """Keep files with a review, each once; returns why some cannot be kept."""
    refusals, fit = [], []
    for file in files:
        if not checked and (refusal := refusal_of(file, review.space, user)):
            refusals.append(refusal)
        else:
            fit.append(file)
    if fit:
        _keep(review, fit)
    return refusals


@transaction.atomic
def _keep(review: FileReview, files: "Iterable[UploadedFile[bytes]]") -> None:
    # Of two clicks, the second finds what the first has attached, or that the page is made.
    if locked(review).state == FileReview.State.DONE:
        return
    for file in files:
        name, digest = name_without_key(file.name or "")[-255:], digest_of(file.chunks())
        namesakes = review.files.filter(is_picture=False, name=name)
        if any(digest_of(each.file.chunks()) == digest for each in namesakes):
            continue
        attached = ReviewFile(review=review, name=name)
        file.seek(0)
        attached.file.save("joint", file, save=False)
        attached.save()


def documents_of(review: FileReview, values: Values, user: Any) -> list[CustomDocument]:
    """Documents of the space's collection, of what is attached to a review."""
    documents, collection = [], review.space.collection
    for each in review.files.filter(is_picture=False):
        with each.file.open("rb") as file:
            document = CustomDocument(
                title=values["attached"].get(str(each.pk)) or title_of(each.name),
                file=File(file, name=each.name),
                collection=collection,
                uploaded_by_user=user,
            )
            document._set_document_file_metadata()
            document.save()
        documents.append(document)
    return documents
