"""What is logged of a request opens nothing: ``deploy/nginx.conf`` says the same of its own log."""

import logging
import re

# Partners' links, calendars and feeds are opened by what follows; queries tell what somebody
# looked for.
_SECRET = re.compile(r"(/(?:p|agenda|recherche/sujet)/\s*|\?)[^\s'\"]+", re.IGNORECASE)


class Formatter(logging.Formatter):
    """Python's, without the secrets of addresses: in messages, arguments, tracebacks."""

    def format(self, record: logging.LogRecord) -> str:
        return _SECRET.sub(r"\1-", super().format(record))
