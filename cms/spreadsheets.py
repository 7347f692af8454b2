"""Spreadsheets that the admin exports: what somebody wrote as a title runs nothing."""

from numbers import Number
from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

# What a spreadsheet that opens a CSV takes for a formula (OWASP, « CSV injection »).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

_preprocess = SpreadsheetExportMixin.preprocess_field_value


def keep_formulas_as_text() -> None:
    """Called once: for all exports, Wagtail's own reports too, which ask nobody.

    In XLSX Wagtail itself keeps them as text.
    """
    SpreadsheetExportMixin.preprocess_field_value = _as_text


def _as_text(view: SpreadsheetExportMixin, field: str, value: Any, export_format: str) -> Any:
    text = _preprocess(view, field, value, export_format)
    csv = export_format == view.FORMAT_CSV and not isinstance(text, Number)
    return f"'{text}" if csv and str(text).startswith(FORMULA_STARTS) else text
