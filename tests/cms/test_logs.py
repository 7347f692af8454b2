"""What the site writes in its log."""

import logging

import pytest

from cms.logs import Formatter
from cms.settings.production import LOGGING


def written(message: str, *args: object, error: Exception | None = None) -> str:
    failure = (type(error), error, None) if error else None
    return Formatter().format(logging.LogRecord("", 0, "", 0, message, args, failure))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Internal Server Error: /p/jeton", "Internal Server Error: /p/-"),
        ("Forbidden (Origin): /agenda/jeton.ics", "Forbidden (Origin): /agenda/-"),
        ("Not Found: /recherche/sujet/jeton.atom?q=mots", "Not Found: /recherche/sujet/-"),
        ("'GET //P/jetoné?q=mots HTTP/1.1'", "'GET //P/- HTTP/1.1'"),
        ("failed - https://e.org/x?q=mots does", "failed - https://e.org/x?- does"),
        ("/p/ jeton", "/p/ -"),
        ("Not Found: /metiers/agenda/", "Not Found: /metiers/agenda/"),
    ],
)
def test_what_opens_an_address_is_not_logged(message: str, expected: str) -> None:
    assert written(message) == written("%s", message) == expected


def test_nor_what_an_error_says() -> None:
    text = written("Erreur", error=ValueError("no answer to /p/jeton"))
    assert text == "Erreur\nValueError: no answer to /p/-"


def test_every_handler_writes_so() -> None:
    assert {name: handler["formatter"] for name, handler in LOGGING["handlers"].items()} == {
        "console": "without_secrets"
    }
