"""The admin's form of images."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm


class UploadedImageField(WagtailImageField):
    """Wagtail's, which refuses a file that the decoder fails on, whatever the exception."""

    def to_python(self, data: Any) -> Any:
        try:
            return super().to_python(data)
        except ValidationError:
            raise
        except Exception as error:  # decoders raise their own, format by format
            raise ValidationError(
                self.error_messages["invalid_image"], code="invalid_image"
            ) from error


class ImageForm(BaseImageForm):
    file = UploadedImageField(label="Fichier", widget=forms.FileInput)
