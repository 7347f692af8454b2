"""Editors with a browser, a phone and a clock, to go through the second factor."""

import re
from base64 import b32decode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from cms.users.two_factor import devices

PASSWORD = "une phrase de passe"
SHOWN_SECRET = re.compile(r'id="secret"[^>]*>(.*?)</code>', re.DOTALL)
SHOWN_CODE = re.compile(r"<li><code>([0-9 ]+)</code></li>")


@dataclass
class Clock:
    """The time that django-otp sees, advanced by hand; a code is valid for thirty seconds."""

    moment: datetime = field(default_factory=timezone.now)

    def advance(self, seconds: float = 30) -> None:
        self.moment += timedelta(seconds=seconds)

    def time(self) -> float:
        return self.moment.timestamp()

    def now(self) -> datetime:
        return self.moment


@dataclass
class Phone:
    """An authenticator application with a secret."""

    key: bytes
    clock: Clock

    def code(self) -> str:
        totp = TOTP(self.key)
        totp.time = self.clock.time()
        return f"{totp.token():06}"

    def next_code(self) -> str:
        self.clock.advance()
        return self.code()

    def wrong_code(self) -> str:
        """A code that is valid at no time that the server accepts."""
        return f"{(int(self.code()) + 123_457) % 1_000_000:06}"


@dataclass
class Editor:
    """A person with an account, a browser, and perhaps a phone and recovery codes."""

    user: Any
    browser: Client = field(default_factory=Client)
    phone: Phone | None = None
    codes: list[str] = field(default_factory=list)

    def give_password(self, **data: str) -> Any:
        data = {"username": self.user.get_username(), "password": PASSWORD, **data}
        return self.browser.post(reverse("wagtailadmin_login"), data)

    def give_code(self, code: str, **data: str) -> Any:
        return self.browser.post(reverse("two_factor:verify"), {"code": code, **data})

    def log_in(self) -> None:
        assert self.phone
        self.give_password()
        assert self.give_code(self.phone.next_code()).status_code == 302

    @property
    def verified(self) -> bool:
        return bool(self.browser.get(reverse("wagtailadmin_home")).status_code == 200)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in ["django_otp.plugins.otp_totp.models", "cms.users.two_factor.views"]:
        monkeypatch.setattr(f"{module}.time", SimpleNamespace(time=clock.time))
    ours = ["cms.users.two_factor.devices", "cms.users.two_factor.sessions", "cms.throttle"]
    for module in ["django_otp.models", *ours]:
        monkeypatch.setattr(f"{module}.timezone", SimpleNamespace(now=clock.now))
    return clock


@pytest.fixture
def newcomer(db: None) -> Editor:
    """An editor who has never logged in."""
    return Editor(_make_user("camille", superuser=True))


@pytest.fixture
def editor(db: None, clock: Clock) -> Editor:
    """An editor with a phone and recovery codes, not logged in."""
    return enrol(Editor(_make_user("dominique", superuser=True)), clock)


@pytest.fixture
def reader(db: None) -> Editor:
    """An account without access to the admin."""
    return Editor(_make_user("sacha", superuser=False))


@pytest.fixture
def plain_editor(db: None, clock: Clock) -> Editor:
    """An editor with access to the admin and no other permission, not logged in."""
    user = _make_user("claude", superuser=False)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return enrol(Editor(user), clock)


def enrol(editor: Editor, clock: Clock) -> Editor:
    device = devices.begin(editor.user)
    editor.phone = Phone(device.bin_key, clock)
    editor.codes = devices.confirm(editor.user, device, editor.phone.code())
    return editor


def _make_user(username: str, *, superuser: bool) -> Any:
    model = get_user_model()
    make = model.objects.create_superuser if superuser else model.objects.create_user
    return make(username=username, email=f"{username}@example.org", password=PASSWORD)


@pytest.fixture
def shown_phone(clock: Clock) -> Any:
    """A phone that takes the secret from the set-up screen, as a person does."""

    def take(response: Any) -> Phone:
        secret = SHOWN_SECRET.search(response.content.decode())
        assert secret
        groups = re.findall(r"<span>(.*?)</span>", secret[1])
        assert all(len(group) == 4 for group in groups)
        return Phone(b32decode("".join(groups)), clock)

    return take


@pytest.fixture
def shown_codes() -> Any:
    def read(response: Any) -> list[str]:
        return [code.replace(" ", "") for code in SHOWN_CODE.findall(response.content.decode())]

    return read


@pytest.fixture
def authenticators() -> Any:
    """The keys of a person's devices, confirmed or not."""

    def of(user: Any, *, confirmed: bool) -> list[str]:
        found = TOTPDevice.objects.filter(user=user, confirmed=confirmed)
        return list(found.values_list("key", flat=True))

    return of
