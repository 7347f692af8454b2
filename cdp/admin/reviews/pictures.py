"""The pictures of a file in its review: shown at their place, each with a description to write."""

import io
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.generic import View
from PIL import Image

from cdp.admin.reviews.hand_in import addable_spaces, reviews_of
from cdp.admin.reviews.values import Values
from cdp.imports.draft import MinutesDraft
from cdp.models import ReviewFile
from cms.documents.outline import Picture

MAX_DESCRIPTION = 500
# In pixels: enough for a screen of double density.
_PREVIEW = (640, 480)


class PictureForm(forms.Form):
    description = forms.CharField(
        label="Description de l’image",
        required=False,
        max_length=MAX_DESCRIPTION,
        widget=forms.Textarea({"rows": 2}),
        help_text="Ce qu’une personne qui ne voit pas l’image doit savoir. Laissez vide si elle ne "
        "fait que décorer.",
    )
    leave_out = forms.BooleanField(label="Ne pas reprendre", required=False)


def picture_forms(draft: MinutesDraft, values: Values, data: Any) -> dict[int, PictureForm]:
    """A form for each picture of the source, by the number of its block."""
    return {
        number: PictureForm(
            data,
            prefix=f"picture-{number}",
            initial={
                "description": values["pictures"].get(str(number), ""),
                "leave_out": number in values["left_out"],
            },
        )
        for number, block in enumerate(draft.source.blocks)
        if isinstance(block, Picture)
    }


class PictureView(View):
    """A small preview of a picture, for who may add pages to the space of its review."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        reviews = reviews_of(addable_spaces(request.user))
        picture = get_object_or_404(ReviewFile, review__in=reviews, is_picture=True, pk=pk)
        with picture.file.open("rb") as file, Image.open(file) as image:
            image.thumbnail(_PREVIEW)
            written = io.BytesIO()
            image.save(written, "PNG")
        return HttpResponse(written.getvalue(), content_type="image/png")
