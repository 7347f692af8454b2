"""The process that makes one PDF: ``python -m cms.pdf <limits>``; see ``cms.pdf.make_pdf``."""

import base64
import json
import os
import sys
from typing import Any, BinaryIO

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from cms.documents.readers.limits import Work, answer


class GivenFiles(URLFetcher):
    """Of what a document names, what was handed over with it: nothing is opened."""

    def __init__(self, files: dict[str, list[str]]) -> None:
        super().__init__(allowed_protocols=())
        self.files = files

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        kind, data = self.files[url]
        return URLFetcherResponse(url, base64.b64decode(data), {"Content-Type": kind})


def prepare(arguments: list[str]) -> Work:
    os.nice(10)  # pages first
    return _make


def _make(source: BinaryIO) -> dict[str, Any]:
    given = json.loads(source.read())
    fetcher = GivenFiles(given["files"])
    document = HTML(string=given["html"], base_url=given["address"], url_fetcher=fetcher)
    pdf = document.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    return {"pdf": base64.b64encode(pdf).decode()}


if __name__ == "__main__":
    answer(sys.argv[1:], prepare)
