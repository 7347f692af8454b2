"""Loads the demo: invented content, through the same import and actions as real content."""

import base64
import tomllib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.html import escape
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cdp.access import keys
from cdp.actions.rotate_key import rotate_key
from cdp.demo.pages import load_pages
from cdp.imports.create import create_minutes
from cdp.imports.reading import read_minutes
from cdp.models import BookletVersion, Metier, MinutesPage, SentBooklet, Series, SpacePage, Term
from cms.models import HomePage, StandardPage

FOLDER = settings.ROOT / "fixtures" / "demo"


class NotEmptyError(Exception):
    """The database already holds pages or accounts."""


@dataclass(frozen=True, slots=True)
class Account:
    """The credentials of the demo's editor; ``totp`` is the TOTP secret, in base 32."""

    username: str
    password: str
    totp: str


def is_empty() -> bool:
    """Whether the database holds no page but the home page, and no account."""
    has_pages = Page.objects.filter(depth__gt=2).exists()
    return not has_pages and not get_user_model().objects.exists()


@transaction.atomic
def load() -> None:
    """Load everything; raises NotEmptyError when the database holds other content."""
    if not is_empty():
        raise NotEmptyError
    demo = _manifest()
    home = _set_up_home(demo["site"])
    _load_glossary()
    Metier.objects.bulk_create(Metier(**data) for data in demo["metiers"])
    minutes: dict[str, MinutesPage] = {}
    for position, data in enumerate(demo["spaces"]):
        minutes |= _create_space(home, data, accent=str(position % 3 + 1))
    load_pages(home, FOLDER)
    for start in StandardPage.objects.filter(slug="commencer-ici"):
        space = SpacePage.objects.get(pk=start.get_parent().pk)
        space.start_page = start
        space.save_revision().publish()
    for data in demo["sent"]:
        _send_booklet(data, minutes)
    for data in demo["redirects"]:
        Redirect.add_redirect(data["from"], data["to"])
    _create_editor(demo["editor"])


def spaces_with_keys() -> list[tuple[SpacePage, str]]:
    """The demo's spaces with the demo keys that still open them."""
    candidates = ((keys.seems_active(data["key"]), data["key"]) for data in _manifest()["spaces"])
    return [(key.space, typed) for key, typed in candidates if key is not None]


def editor_account() -> Account | None:
    """The demo's editor, or None once that account or its password was changed."""
    username = _manifest()["editor"]["username"]
    user = get_user_model().objects.filter(username=username).first()
    device = TOTPDevice.objects.filter(user=user, confirmed=True).first() if user else None
    password = _editor_password(username)
    if user is None or device is None or not user.check_password(password):
        return None
    return Account(username, password, base64.b32encode(device.bin_key).decode().rstrip("="))


def _manifest() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "demo.toml").read_text(encoding="utf-8"))


def _set_up_home(data: dict[str, str]) -> HomePage:
    home = HomePage.objects.get()
    home.title = home.draft_title = data["home_title"]
    home.introduction = f"<p>{escape(data['home_introduction'])}</p>"
    home.save_revision().publish()
    Site.objects.filter(is_default_site=True).update(site_name=data["name"])
    return home


def _create_space(home: HomePage, data: dict[str, Any], *, accent: str) -> dict[str, MinutesPage]:
    """Create a space, its key and its minutes; the minutes by the names of their files."""
    home.refresh_from_db()
    space = SpacePage(
        show_in_menus=True,
        title=data["title"],
        slug=data["slug"],
        introduction=f"<p>{escape(data['introduction'])}</p>",
        contact=data["contact"],
        accent=accent,
        passing_on=SpacePage.PassingOn.MEMBERS,
    )
    home.add_child(instance=space)
    space.save_revision().publish()
    rotate_key(space, data["key"], label="Démonstration")
    Series.objects.create(**data["series"])
    minutes = {}
    for name in data["minutes"]:
        minutes[name] = create_minutes(read_minutes(FOLDER / name, space=space), space)
        minutes[name].get_latest_revision().publish()
    return minutes


def _load_glossary() -> None:
    data = tomllib.loads((FOLDER / "glossary.toml").read_text(encoding="utf-8"))
    for term in data["terms"]:
        synonyms = "\n".join(term.pop("synonyms", []))
        Term.objects.create(**term, synonyms=synonyms)


def _send_booklet(data: dict[str, Any], minutes: dict[str, MinutesPage]) -> None:
    """Record that minutes sent a version of a booklet."""
    page = MinutesPage.objects.get(pk=minutes[data["minutes"]].pk)
    version = BookletVersion.objects.get(booklet__permalink=data["booklet"], number=data["number"])
    page.sent_booklets = [*page.sent_booklets.all(), SentBooklet(version=version)]
    page.save_revision().publish()


def _create_editor(data: dict[str, str]) -> None:
    user = get_user_model().objects.create_superuser(
        **data, password=_editor_password(data["username"])
    )
    TOTPDevice.objects.create(user=user, name="Démonstration", confirmed=True)


def _editor_password(username: str) -> str:
    """A password derived from SECRET_KEY: the same at each call, stored nowhere."""
    digest = salted_hmac("cdp.demo.editor", username, algorithm="sha256").digest()
    return base64.b32encode(digest)[:20].decode().lower()
