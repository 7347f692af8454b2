"""Who enters the admin. V5 is an editor with the password of the account and no second factor."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from wagtail.models import Site

from cms.users.two_factor.middleware import EXEMPT_VIEWS

pytestmark = pytest.mark.django_db

VERIFY = "/admin/double-authentification/verifier/"

CLOSED = [
    "/admin/",
    "/admin/pages/",
    "/admin/pages/{page}/",
    "/admin/pages/{page}/edit/",
    "/admin/pages/{page}/edit/preview/",
    "/admin/pages/{page}/view_draft/",
    "/admin/pages/{page}/history/",
    "/admin/pages/{page}/revisions/1/view/",
    "/admin/pages/{page}/copy/",
    "/admin/pages/search/",
    "/admin/pages/add/cms/standardpage/{page}/preview/",
    "/admin/choose-page/",
    "/admin/choose-page/search/?q=conf",
    "/admin/choose-external-link/",
    "/admin/images/",
    "/admin/images/chooser/",
    "/admin/images/1/preview/fill-10x10/",
    "/admin/documents/",
    "/admin/documents/chooser/",
    "/admin/bulk/wagtailcore/page/delete/?id={page}",
    "/admin/reports/site-history/",
    "/admin/reports/aging-pages/",
    "/admin/reports/locked/",
    "/admin/users/",
    "/admin/groups/",
    "/admin/collections/",
    "/admin/tag-autocomplete/?term=a",
    "/admin/account/",
    "/admin/api/main/pages/",
    "/admin/api/main/pages/{page}/",
    "/admin/api/main/images/",
    "/admin/block-preview/",
    "/admin/failwhale/",
    "/admin/test404/",
    "/admin/n-existe-pas/",
    "/admin/double-authentification/",
    "/admin/double-authentification/codes/",
    "/admin/double-authentification/remplacer/",
]

# A parameter in a URL pattern, of a path or of a regular expression.
PARAMETER = re.compile(r"\(\?P<\w+>.*?\)|<int:\w+>")


def every_admin_address() -> Iterator[tuple[str, str]]:
    """The URL, with values for its parameters, and the name of each view of the admin."""

    def walk(patterns: list[Any], route: str, namespace: str) -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            path = route + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from walk(pattern.url_patterns, path, inner)
            elif isinstance(pattern, URLPattern):
                yield path, f"{namespace}{pattern.name}"

    for route, name in walk(get_resolver().url_patterns, "", ""):
        if route.startswith("admin/"):
            path = PARAMETER.sub("1", route.replace("^.*/$", "any/")).replace("\\.", ".")
            yield "/" + re.sub(r"<[^>]*>", "x", path).replace("^", "").replace("$", ""), name


def goes_to_second_factor(response: Any, address: str) -> bool:
    target = urlsplit(response.headers.get("Location", ""))
    return (
        response.status_code == 302
        and target.path == reverse("two_factor:verify")
        and parse_qs(target.query) == {"next": [address]}
    )


@pytest.fixture
def page(db: None) -> int:
    return int(Site.objects.get().root_page_id)


@pytest.fixture
def closed(page: int) -> list[str]:
    return [address.format(page=page) for address in CLOSED]


@pytest.fixture(params=["newcomer", "editor", "plain_editor"])
def v5(request: pytest.FixtureRequest) -> Any:
    """With a second factor or without one yet: a password alone is worth the same."""
    person = request.getfixturevalue(request.param)
    person.give_password()
    return person


def test_v5_meets_the_second_factor_at_every_address(v5: Any, closed: list[str]) -> None:
    answers = {address: v5.browser.get(address) for address in closed}
    wrong = [url for url, answer in answers.items() if not goes_to_second_factor(answer, url)]
    assert not wrong
    assert all("no-store" in answer.headers["Cache-Control"] for answer in answers.values())
    assert not any(answer.content for answer in answers.values())


def test_v5_gets_nothing_but_a_refusal_by_script_or_form(v5: Any, closed: list[str]) -> None:
    scripts = [
        {"X-Requested-With": "XMLHttpRequest"},
        {"Sec-Fetch-Mode": "cors"},
        {"Accept": "application/json"},
    ]
    for address in closed:
        for headers in scripts:
            assert v5.browser.get(address, headers=headers).status_code == 403, address
        for method in ["post", "put", "patch", "delete", "options"]:
            assert getattr(v5.browser, method)(address).status_code == 403, address


@pytest.mark.parametrize("name", ["/x%20y", "//", "/x y", "/admin"])
def test_what_comes_before_the_path_does_not_matter(newcomer: Any, name: str) -> None:
    """A client may choose SCRIPT_NAME where the server takes it from a header."""
    newcomer.give_password()
    answer = newcomer.browser.get("/admin/", SCRIPT_NAME=name)
    assert answer.status_code in {302, 403, 404}
    assert "Tableau de bord" not in answer.content.decode()


def test_no_route_of_the_admin_was_forgotten(newcomer: Any) -> None:
    newcomer.give_password()
    routes = [
        (address, name) for address, name in every_admin_address() if name not in EXEMPT_VIEWS
    ]
    assert len(routes) > 150
    wrong = [url for url, _ in routes if not goes_to_second_factor(newcomer.browser.get(url), url)]
    assert not wrong


def test_what_the_login_pages_load_stays_open(v5: Any) -> None:
    assert v5.browser.get("/admin/sprite/").status_code == 200
    assert v5.browser.get("/admin/jsi18n/").status_code == 200


def test_v5_can_log_out(v5: Any) -> None:
    assert v5.browser.post("/admin/logout/").status_code == 302
    assert v5.browser.get("/admin/").headers["Location"].startswith("/admin/login/")


def test_login_leads_to_the_second_factor_then_where_one_was_going(editor: Any) -> None:
    answer = editor.give_password(next="/admin/reports/locked/")
    assert answer.headers["Location"] == "/admin/reports/locked/"
    answer = editor.browser.get(answer.headers["Location"])
    assert goes_to_second_factor(answer, "/admin/reports/locked/")
    screen = editor.browser.get(answer.headers["Location"])
    assert 'name="next" value="/admin/reports/locked/"' in screen.content.decode()
    answer = editor.give_code(editor.phone.next_code(), next="/admin/reports/locked/")
    assert answer.headers["Location"] == "/admin/reports/locked/"
    assert editor.browser.get("/admin/reports/locked/").status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com/", "javascript:alert(1)", "/\\example.com"]
)
def test_next_never_leaves_the_site(editor: Any, elsewhere: str) -> None:
    editor.give_password()
    answer = editor.give_code(editor.phone.next_code(), next=elsewhere)
    assert answer.headers["Location"] == "/admin/"
    answer = editor.browser.get(reverse("two_factor:verify"), {"next": elsewhere})
    assert answer.headers["Location"] == "/admin/"


def test_a_visitor_logged_out_goes_to_the_login_page(client: Client, closed: list[str]) -> None:
    for address in closed:
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer.headers["Location"].startswith("/admin/login/?next=/admin/"), address


@pytest.mark.parametrize("name", ["verify", "set_up", "status", "renew_codes", "replace"])
def test_the_second_factor_itself_asks_for_a_login(client: Client, name: str) -> None:
    address = reverse(f"two_factor:{name}")
    for answer in [client.get(address), client.post(address, {"code": "123456"})]:
        assert answer.headers["Location"] == f"/admin/login/?next={address}"


@pytest.mark.parametrize("address", ["/admin/", "/admin/pages/1/edit/", "/admin/api/main/pages/"])
def test_an_account_without_access_is_sent_away_as_wagtail_does(reader: Any, address: str) -> None:
    reader.give_password()
    answer = reader.browser.get(address)
    assert answer.headers["Location"] == f"/admin/login/?next={address}"
    assert reader.browser.get(answer.headers["Location"]).status_code == 200
    script = reader.browser.get(address, headers={"X-Requested-With": "XMLHttpRequest"})
    assert script.status_code == 403


@pytest.mark.parametrize("name", ["verify", "set_up", "status", "renew_codes", "replace"])
def test_an_account_without_access_sets_nothing_up(
    reader: Any, authenticators: Any, name: str
) -> None:
    reader.give_password()
    answer = reader.browser.get(reverse(f"two_factor:{name}"))
    assert answer.headers["Location"].startswith("/admin/login/")
    assert not authenticators(reader.user, confirmed=False)


def test_a_verified_editor_enters(editor: Any, page: int) -> None:
    editor.log_in()
    edit = f"/admin/pages/{page}/edit/"
    for address in ["/admin/", edit, "/admin/api/main/pages/", "/admin/account/"]:
        assert editor.browser.get(address).status_code == 200, address


def test_after_a_working_day_a_remembered_editor_gives_a_code_again(
    editor: Any, clock: Any, page: int
) -> None:
    editor.browser = Client(enforce_csrf_checks=True)
    edit = f"/admin/pages/{page}/edit/"
    given = {"csrfmiddlewaretoken": _csrf_token(editor.browser.get("/admin/login/"))}
    editor.give_password(remember="on", **given)
    given["csrfmiddlewaretoken"] = _csrf_token(editor.browser.get(VERIFY))
    editor.give_code(editor.phone.next_code(), **given)
    clock.advance(12 * 3600 - 60)
    form = editor.browser.get(edit)
    assert form.status_code == 200
    typed = {"csrfmiddlewaretoken": _csrf_token(form), "title": "Titre tapé", "slug": "titre"}

    clock.advance(60)
    assert goes_to_second_factor(editor.browser.get(edit), edit)
    refused = editor.browser.post(edit, typed)
    assert refused.status_code == 403
    assert "ce que vous avez saisi sera envoyé" in refused.content.decode()

    given["csrfmiddlewaretoken"] = _csrf_token(editor.browser.get(VERIFY))
    again = editor.give_code(editor.phone.next_code(), next=edit, **given)
    assert again.headers["Location"] == edit
    editor.browser.post(edit, typed)  # the page of the refusal, reloaded
    assert "Titre tapé" in editor.browser.get(edit).content.decode()


def _csrf_token(response: Any) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]


def test_another_browser_has_to_verify_too(editor: Any) -> None:
    editor.log_in()
    other = Client()
    other.force_login(editor.user)
    assert goes_to_second_factor(other.get("/admin/"), "/admin/")


def test_there_is_no_password_reset_by_mail(editor: Any) -> None:
    """No mail is sent yet: passwords are changed on the command line."""
    uid = urlsafe_base64_encode(force_bytes(editor.user.pk))
    token = default_token_generator.make_token(editor.user)
    for path in ["", "done/", f"confirm/{uid}/{token}/", "complete/"]:
        answer = editor.browser.get(f"/admin/password_reset/{path}")
        assert answer.status_code in {302, 404}
        assert answer.headers.get("Location", "/admin/login/").startswith("/admin/login/")


def test_without_the_otp_middleware_nobody_enters(editor: Any, settings: Any) -> None:
    editor.log_in()
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "OTPMiddleware" not in name]
    browser = Client()
    browser.cookies = editor.browser.cookies
    assert goes_to_second_factor(browser.get("/admin/"), "/admin/")


def test_the_refusal_says_what_to_do(editor: Any) -> None:
    editor.give_password()
    answer = editor.browser.post("/admin/pages/1/edit/")
    assert reverse("two_factor:verify") in answer.content.decode()
    assert "Rien n’a été fait" in answer.content.decode()


def test_the_admin_is_in_french(editor: Any) -> None:
    login = editor.browser.get("/admin/login/").content.decode()
    assert "Mot de passe" in login
    assert "Password" not in login
    editor.log_in()
    home = editor.browser.get("/admin/").content.decode()
    assert '<html lang="fr"' in home
    assert "Tableau de bord" in home
