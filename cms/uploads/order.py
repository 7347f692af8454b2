"""A file that is sent, put in order in place.

In place, because Wagtail keeps the file of the request itself where another field of the form is
wrong, and makes the image or the document of it later.
"""

from pathlib import PurePosixPath
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from cms.uploads import mp3, mp4, webm
from cms.uploads.pictures import drawn_anew, is_picture

HEAD_BYTES = 16


def put_in_order(file: "UploadedFile[Any]") -> None:
    """Take metadata from a picture, a video or a sound; the rest stays.

    What a file is follows from its first bytes. Raises UnusableFileError for one that cannot be
    read.
    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if is_picture(head):
        put_picture_in_order(file)
    elif mp4.is_mp4(head):
        mp4.blank_metadata(file)
    elif webm.is_webm(head):
        webm.blank_metadata(file)
    elif mp3.is_mp3(head):
        mp3.blank_metadata(file)
    file.seek(0)


def put_picture_in_order(file: "UploadedFile[Any]") -> None:
    """The same for what must be a picture, whatever it begins with; its extension is made right.

    Raises UnusableFileError.
    """
    file.seek(0)
    picture = drawn_anew(file.read())
    _replace_content(file, picture.data)
    file.name = f"{PurePosixPath(file.name or 'image').stem}.{picture.extension}"


def _replace_content(file: "UploadedFile[Any]", data: bytes) -> None:
    file.seek(0)
    file.truncate()
    file.write(data)
    file.flush()
    file.seek(0)
    file.size = len(data)
