"""Forms of the admin that take a file, and put it in order before it is stored."""

import unicodedata
from collections.abc import Iterator
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.admin.forms.collections import BaseCollectionMemberForm
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from cms.refused_texts import RefusesTexts
from cms.uploads.errors import UnusableFileError
from cms.uploads.order import put_in_order, put_picture_in_order
from cms.uploads.texts import text_of_upload


class PictureField(WagtailImageField):
    """Wagtail's, which draws anew whatever picture is sent, and goes by its content alone."""

    default_validators: ClassVar[list[Any]] = []

    def to_python(self, data: Any) -> Any:
        file = cast("UploadedFile[Any] | None", forms.FileField.to_python(self, data))
        if file is None:
            return None
        self.check_image_file_size(file)
        try:
            put_picture_in_order(file)
        except UnusableFileError as error:
            raise ValidationError(str(error), code="invalid_image") from error
        return file


class DocumentField(WagtailDocumentField):
    """Wagtail's; a picture, a video or a sound among the documents is put in order too."""

    def to_python(self, data: Any) -> Any:
        file = super().to_python(data)
        if file is None:
            return None
        try:
            put_in_order(file)
        except UnusableFileError as error:
            raise ValidationError(str(error), code="invalid") from error
        return file


class UploadForm(RefusesTexts, BaseCollectionMemberForm):
    """What the forms of images and of documents have in common; some have no file."""

    file_field: type[forms.FileField]
    original_file: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.for_user = kwargs.get("user")
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            # Not declared: it would stand in the forms that leave the file out.
            self.fields["file"] = self.file_field(
                label=field.label, required=field.required, widget=field.widget
            )

    def save(self, commit: bool = True) -> Any:
        """The file that a new one replaces goes to the trash, where Wagtail would delete it."""
        if commit and self.instance.pk and "file" in self.changed_data and self.original_file:
            self.instance.keep_what_is_replaced()
            self.original_file = None
        return super().save(commit=commit)

    def clean_title(self) -> str:
        """On macOS, names have letters and accents apart, and become titles."""
        return unicodedata.normalize("NFC", self.cleaned_data["title"])


class ImageForm(UploadForm, BaseImageForm):
    file_field = PictureField

    def save(self, commit: bool = True) -> Any:
        replaces = bool(self.instance.pk and "file" in self.changed_data)
        image = super().save(commit=commit)
        if commit and replaces:
            image.renditions.all().delete()
        return image


class DocumentForm(UploadForm, BaseDocumentForm):
    file_field = DocumentField

    def texts_of_files(self) -> Iterator[tuple[Any, str, str]]:
        """See ``RefusesTexts``."""
        file = self.cleaned_data.get("file")
        if isinstance(file, UploadedFile):
            yield self, "file", text_of_upload(file)


class PortraitForm(AvatarPreferencesForm):
    avatar = PictureField(label="Image de profil", required=False)
