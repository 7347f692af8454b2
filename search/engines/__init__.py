"""Search engines behind one contract (``base``); they know neither Django nor Wagtail."""
