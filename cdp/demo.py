"""The demo: invented content that goes through the same doors as the real one."""

import base64
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.html import escape
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.models import Page, Site

from cdp.access import keys
from cdp.imports.create import create_minutes, read_minutes
from cdp.imports.readers import markdown
from cdp.imports.stream import as_stream
from cdp.models import SpacePage
from cms.models import CustomDocument, HomePage, StandardPage

FOLDER = settings.ROOT / "fixtures" / "demo"


class NotEmptyError(Exception):
    """The database holds other content: the demo would mix with it."""


@dataclass(frozen=True, slots=True)
class Account:
    """The demo editor's way in; ``totp`` is the secret for an authenticator, in base 32."""

    username: str
    password: str
    totp: str


def is_empty() -> bool:
    """Whether nothing but the bare home page is here yet."""
    has_pages = Page.objects.filter(depth__gt=2).exists()
    return not has_pages and not get_user_model().objects.exists()


@transaction.atomic
def load() -> None:
    """Load everything; raises NotEmptyError when the database holds other content."""
    if not is_empty():
        raise NotEmptyError
    demo = _manifest()
    home = _home(demo["site"])
    for position, data in enumerate(demo["spaces"]):
        _space(home, data, accent=str(position % 3 + 1))
    # A page's parent comes before it: the fewest steps first.
    for source in sorted(map(_front_matter, (FOLDER / "pages").glob("*.md")), key=_order):
        _standard_page(home, *source)
    _editor(demo["editor"])


def spaces_with_keys() -> list[tuple[SpacePage, str]]:
    """The demo's spaces with the demo keys that still open them."""
    found = ((keys.find(data["key"]), data["key"]) for data in _manifest()["spaces"])
    return [(key.space, typed) for key, typed in found if key is not None]


def account() -> Account | None:
    """The demo editor, as long as the password is still the demo's."""
    username = _manifest()["editor"]["username"]
    user = get_user_model().objects.filter(username=username).first()
    device = TOTPDevice.objects.filter(user=user, confirmed=True).first() if user else None
    password = _editor_password(username)
    if user is None or device is None or not user.check_password(password):
        return None
    return Account(username, password, base64.b32encode(device.bin_key).decode().rstrip("="))


def _manifest() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "demo.toml").read_text(encoding="utf-8"))


def _home(data: dict[str, str]) -> HomePage:
    home = HomePage.objects.get()
    home.title = home.draft_title = data["home_title"]
    home.introduction = f"<p>{escape(data['home_introduction'])}</p>"
    home.save_revision().publish()
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    Site.objects.filter(is_default_site=True).update(
        site_name=data["name"], hostname=address.hostname, port=port
    )
    Site.clear_site_root_paths_cache()
    return home


def _space(home: HomePage, data: dict[str, Any], *, accent: str) -> None:
    home.refresh_from_db()
    space = SpacePage(
        title=data["title"],
        slug=data["slug"],
        introduction=f"<p>{escape(data['introduction'])}</p>",
        contact=data["contact"],
        accent=accent,
    )
    home.add_child(instance=space)
    space.save_revision().publish()
    keys.rotate(space, data["key"], label="Démonstration")
    for name in data["minutes"]:
        page = create_minutes(read_minutes(FOLDER / name), space)
        page.get_latest_revision().publish()


def _front_matter(path: Path) -> tuple[dict[str, str], str]:
    """A page's source as its fields (see fixtures/demo/README.md) and its Markdown."""
    _, head, text = path.read_text(encoding="utf-8").split("---\n", 2)
    pairs = (line.partition(":") for line in head.splitlines() if line.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}, text


def _order(source: tuple[dict[str, str], str]) -> tuple[int, str]:
    parent = source[0]["parent"]
    return (0 if parent == "home" else parent.count("/") + 1, source[0]["slug"])


def _standard_page(home: HomePage, fields: dict[str, str], text: str) -> None:
    address = "" if fields["parent"] == "home" else f"{fields['parent']}/"
    parent = Page.objects.get(url_path=f"{home.url_path}{address}")
    page = StandardPage(
        title=fields["title"],
        slug=fields["slug"],
        search_description=fields.get("description", ""),
        show_in_menus="footer" in fields,
    )
    body = as_stream(markdown.read(text.encode()).flowed().blocks)
    if files := [_document(source) for source in fields.get("files", "").split(", ") if source]:
        body += [
            {"type": "heading", "value": {"level": "2", "text": "Fichiers à télécharger"}},
            {"type": "documents", "value": [document.pk for document in files]},
        ]
    page.body = json.dumps(body)
    parent.add_child(instance=page)
    page.save_revision().publish()


def _document(source: str) -> CustomDocument:
    """« name-of-the-file.pdf Title for readers »: the document, made once for all its pages."""
    name, _, title = source.partition(" ")
    known = CustomDocument.objects.filter(title=title).first()
    if known is not None:
        return known
    content = ContentFile((FOLDER / "files" / name).read_bytes(), name)
    return CustomDocument.objects.create(title=title, file=content)


def _editor(data: dict[str, str]) -> None:
    user = get_user_model().objects.create_superuser(
        **data, password=_editor_password(data["username"])
    )
    TOTPDevice.objects.create(user=user, name="Démonstration", confirmed=True)


def _editor_password(username: str) -> str:
    """A password of this installation's own, that needs to be kept nowhere."""
    digest = salted_hmac("cdp.demo.editor", username, algorithm="sha256").digest()
    return base64.b32encode(digest)[:20].decode().lower()
