"""« À voir avant de publier »: what the readers of a page will not get is told at its field."""

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from cdp.actions.withdraw_booklet import withdraw_booklet
from cdp.admin.publishing_checks import checks_of
from cdp.models import MinutesPage, NextConference, SentBooklet, Series, SpacePage
from cms.blocks import body_blocks
from cms.blocks.leaves import leaves
from cms.models import HomePage, StandardPage
from tests.factories import (
    file_blocks,
    make_alias,
    make_booklet,
    make_document,
    make_editor,
    make_guide,
    make_image,
    make_minutes,
    make_page,
    make_space,
    make_version,
    replace_body,
    rich,
    share,
    verified_client,
)

TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)


@pytest.fixture
def editor(db: None) -> Client:
    return verified_client(make_editor())


@pytest.fixture
def spaces(db: None) -> list[SpacePage]:
    return [make_space(slug) for slug in ("directions", "coordinations", "praticiens")]


def confined_to(space: SpacePage) -> Client:
    user = make_editor("alix", superuser=False)
    user.groups.add(space.editors.group)
    return verified_client(user)


def editing(page: Page) -> str:
    return f"/admin/pages/{page.pk}/edit/"


def checks(client: Client, page: Page) -> list[tuple[str, list[str]]]:
    """The sentences of the editor, each with its places."""
    html = client.get(editing(page)).text
    found = []
    for item in re.findall(r"<li data-check>(.*?)</li>", html, re.S):
        (text,) = re.findall(r"<span data-text>(.*?)</span>", item, re.S)
        places = re.findall(r'data-path="(.*?)" data-element="(.*?)"', item)
        found.append((unescape(text).replace("\u00a0", " "), [a or b for a, b in places]))
    return found


def texts(client: Client, page: Page) -> list[str]:
    return [text for text, _ in checks(client, page)]


def link(page: Page) -> Any:
    return ("links", [{"page": page, "url": "", "text": ""}])


def text_link(page: Page) -> Any:
    return ("text", rich(f'<p>Voir <a linktype="page" id="{page.pk}">ceci</a>.</p>'))


def markdown(address: str) -> Any:
    return ("markdown", f"Voir [ceci]({address}).")


def refusal(target: Page, own: str, without: str) -> str:
    return f"Qui peut lire « {target.title} » : {own}. N’y aura pas accès : {without}."


@pytest.mark.parametrize("block", [link, text_link, lambda page: markdown(page.url)])
def test_a_link_that_readers_will_not_open(
    block: Any, editor: Client, spaces: list[SpacePage]
) -> None:
    here, there, third = spaces
    target = make_page(there, "Cible")
    page = make_page(here, body=[block(target)])
    (found,) = checks(editor, page)
    assert found[0] == refusal(target, there.title, here.title)
    (place,) = found[1]
    leaf_paths = [leaf.path for leaf in leaves(page.body.stream_block, page.body, "body")]
    assert place in leaf_paths
    share(page, third)
    share(target, here)
    own = f"{there.title}, aussi ouvert à {here.title}"
    assert texts(editor, page) == [refusal(target, own, third.title)]
    share(target, third)
    assert texts(editor, page) == []


@pytest.mark.parametrize("block", [link, text_link, lambda page: markdown(page.url)])
def test_a_public_page_that_links_to_a_closed_one(
    block: Any, editor: Client, spaces: list[SpacePage]
) -> None:
    target = make_page(spaces[0], "Cible")
    page = make_page(HomePage.objects.get(), body=[block(target)])
    assert texts(editor, page) == [refusal(target, spaces[0].title, "qui n’a pas de mot de passe")]
    assert "/ouvrir/" not in editor.get(editing(page)).text


def test_links_that_all_readers_open_are_not_told(editor: Client, spaces: list[SpacePage]) -> None:
    home, here = HomePage.objects.get(), spaces[0]
    public, near = make_page(home, "Publique"), make_page(here, "Voisine")
    page = make_page(here)
    body = [
        *(link(target) for target in (public, near, page)),
        *(
            markdown(address)
            for address in (near.url, "https://example.org/x/", "#la", "/glossaire/")
        ),
        *(markdown(address) for address in ("mailto:a@example.org", "http://[x/", near.slug)),
        ("image", {"image": described(), "caption": ""}),
        *file_blocks(make_document()),
    ]
    replace_body(page, body)
    assert texts(editor, page) == ["« voisine » ne mène" + UNSEEN]


UNSEEN = (
    " à aucune page ni aucun fichier que vous puissiez voir : vérifiez, ou demandez à l’équipe du"
    " programme si les lecteurs l’ouvriront."
)


def described(alt: str = "Deux enfants", *, decorative: bool = False) -> Any:
    return {"image": make_image(), "alt_text": alt, "decorative": decorative}


def test_what_is_not_published_or_no_longer_distributed(
    editor: Client, spaces: list[SpacePage]
) -> None:
    here = spaces[0]
    draft, booklet = make_page(here, "Brouillon"), make_booklet(here, "Livret")
    make_version(booklet)
    page = make_page(here, body=[link(draft), markdown(f"/d/{booklet.permalink}")])
    assert texts(editor, page) == []
    draft.unpublish()
    withdraw_booklet(booklet, successor=None, user=None)
    assert texts(editor, page) == [
        "« Brouillon » n’est pas publié : personne ne l’ouvrira.",
        "« Livret » n’est plus diffusé : les lecteurs ne recevront pas ses fichiers.",
    ]


def test_the_link_of_a_conference_is_looked_at_too(editor: Client, spaces: list[SpacePage]) -> None:
    target = make_page(spaces[1], "Cible")
    minutes = make_minutes(spaces[0], link=f"http://localhost{target.url}")
    text = refusal(target, spaces[1].title, spaces[0].title)
    assert checks(editor, minutes) == [(text, ["link"])]


def test_the_question_before_many_pages_are_published_tells_them_all(
    editor: Client, spaces: list[SpacePage]
) -> None:
    """Of the draft, which is what is published."""
    target = make_page(spaces[1], "Cible")
    page, other = make_page(spaces[0], "Avec"), make_page(spaces[0], "Sans")
    page.body = [link(target)]
    page.save_revision()
    pages = [page, other, spaces[0], make_alias(spaces[0], other, "alias")]
    ids = "&".join(f"id={one.pk}" for one in pages)
    address = f"/admin/bulk/wagtailcore/page/publish/?{ids}&next=/admin/"
    text = unescape(editor.get(address).text).replace("\u00a0", " ")
    assert text.count("À voir avant de publier") == 1
    assert "À voir avant de publier « Avec »" in text
    assert refusal(target, spaces[1].title, spaces[0].title) in text
    assert editor.post(address).status_code == 302
    assert Page.objects.get(pk=page.pk).specific.body[0].value[0]["page"].pk == target.pk


def test_an_alias_is_opened_by_who_reads_its_source_too(
    editor: Client, spaces: list[SpacePage]
) -> None:
    source = make_page(spaces[1], "Cible")
    alias = make_alias(spaces[0], source, "alias")
    page = make_page(spaces[0], body=[link(alias)])
    (text,) = texts(editor, page)
    assert text.endswith(f"N’y aura pas accès : {spaces[0].title}.")
    share(source, spaces[0])
    assert texts(editor, page) == []


def test_a_booklet_sent_with_minutes_to_who_may_not_read_it(
    editor: Client, spaces: list[SpacePage]
) -> None:
    here, there, _ = spaces
    booklet = make_booklet(there, "Livret")
    version = make_version(booklet)
    to_come = make_version(make_booklet(here, "À venir"), "Version 9", str(TODAY + DAY))
    minutes = make_minutes(here)
    minutes.sent_booklets = [SentBooklet(version=version), SentBooklet(version=to_come)]
    minutes.save_revision()  # the draft only
    (refused, soon) = checks(editor, minutes)
    assert refused == (
        refusal(booklet, there.title, here.title),
        ["id_sent_booklets-0-version"],
    )
    assert soon[0].startswith("La version « Version 9 » n’est en vigueur que le")
    assert soon[1] == ["id_sent_booklets-1-version"]


def test_one_click_opens_the_target_to_the_readers_of_the_page(
    editor: Client, spaces: list[SpacePage]
) -> None:
    here, there, third = spaces
    target = make_page(there, "Cible")
    share(target, third)
    page = make_page(here, body=[link(target), text_link(target)])
    html = editor.get(editing(page)).text
    assert f"Ouvrir «&nbsp;Cible&nbsp;» aussi à {here.title}" in html
    data = {"spaces": [here.pk], "next": editing(page)}
    answer = editor.post(f"/admin/partages/{target.pk}/ouvrir/", data, follow=True)
    assert answer.redirect_chain == [(editing(page), 302)]
    assert "est aussi ouverte à" in answer.text
    assert set(target.shares.values_list("space", flat=True)) == {here.pk, third.pk}
    assert list(PageLogEntry.objects.filter(action="cdp.share").values_list("page")) == [
        (target.pk,)
    ]
    assert checks(editor, page) == []
    assert editor.get(f"/admin/partages/{target.pk}/ouvrir/").status_code == 405


def test_one_click_is_for_who_may_publish_in_both_spaces(spaces: list[SpacePage]) -> None:
    here, there, _ = spaces
    target, own = make_page(there, "Cible"), make_page(here, "La sienne")
    page = make_page(here, body=[link(own)])
    share(page, there)
    client = confined_to(here)
    assert texts(client, page) == [refusal(own, here.title, there.title)]
    assert "/ouvrir/" not in client.get(editing(page)).text
    data = {"spaces": [there.pk]}
    assert client.post(f"/admin/partages/{own.pk}/ouvrir/", data).status_code == 200
    data = {"spaces": [here.pk]}
    assert client.post(f"/admin/partages/{target.pk}/ouvrir/", data).status_code == 404
    assert not own.shares.exists()
    assert not target.shares.exists()


def test_an_editor_of_one_space_learns_nothing_of_the_others(spaces: list[SpacePage]) -> None:
    here, there, _ = spaces
    secret = make_page(there, "Zibeline", slug="zibeline")
    booklet = make_booklet(there, "Livret zibeline")
    document = make_document("Zibeline")
    make_page(there, "Autre", body=file_blocks(document))
    page = make_page(here)
    client = confined_to(here)
    for exists, ghost in [
        (secret.url, "/coordinations/hermine/"),
        (f"/d/{booklet.permalink}", "/d/hermine"),
        (document.url, document.url.replace("livret.pdf", "hermine.pdf")),
        ("/livrets/coordinations.zip", "/livrets/hermines.zip"),
    ]:
        pair = []
        for address in (exists, ghost):
            replace_body(page, [markdown(address)])
            (text,) = texts(client, page)
            pair.append(text.replace(address, "…"))
        assert pair[0] == pair[1] == f"« … » ne mène{UNSEEN}"
    replace_body(page, [link(secret)])
    assert texts(client, page) == [f"Ce lien ne mène{UNSEEN}"]


def test_a_file_whose_address_is_typed_does_not_follow_the_page(
    editor: Client, spaces: list[SpacePage]
) -> None:
    document = make_document()
    make_page(spaces[1], body=file_blocks(document))
    page = make_page(spaces[0], body=[markdown(document.url)])
    (text,) = texts(editor, page)
    assert text.startswith("Des lecteurs de cette page n’ouvriront pas ce fichier")
    replace_body(page, [markdown(document.url), *file_blocks(document)])
    assert texts(editor, page) == []


def test_an_address_of_the_admin(editor: Client, spaces: list[SpacePage]) -> None:
    page = make_page(spaces[0], body=[markdown("/admin/pages/3/edit/")])
    (text,) = texts(editor, page)
    assert "est une adresse de l’administration" in text


def test_minutes_of_a_series_that_belongs_elsewhere(
    editor: Client, spaces: list[SpacePage]
) -> None:
    here, there, _ = spaces
    make_minutes(there, "La leur")
    minutes = make_minutes(here, "Égarée", number=2)
    ((text, places),) = checks(editor, minutes)
    assert text == f"Les comptes rendus de cette série sont ailleurs : {there.title}. " + VERIFY
    assert places == ["series"]
    client = confined_to(here)
    assert texts(client, minutes) == []  # nothing tells him of what others have
    other = Series.objects.create(slug="praticiens", name="praticiens")
    make_minutes(here, "La sienne", series=other)
    assert texts(client, minutes) == [
        "Les autres comptes rendus de cet espace sont d’une autre série. " + VERIFY
    ]
    make_minutes(here, "Du même", number=3)
    assert texts(editor, minutes) == texts(client, minutes) == []


VERIFY = "Vérifiez la série, et l’espace."


def test_dates_that_have_passed(editor: Client, spaces: list[SpacePage]) -> None:
    here = spaces[0]
    guide = make_guide(here, review=TODAY - DAY)
    assert checks(editor, guide) == [("La date de relecture est passée.", ["review"])]
    assert checks(editor, make_guide(here, "Autre", review=TODAY + DAY)) == []
    minutes = make_minutes(here, date=TODAY - 9 * DAY)
    minutes.next_conferences = [
        NextConference(date=TODAY - 10 * DAY),
        NextConference(date=TODAY - DAY),
        NextConference(date=TODAY + DAY),
    ]
    minutes.save_revision()
    first = "Cette prochaine conférence n’est pas après celle du compte rendu : vérifiez."
    assert checks(editor, minutes) == [(first, ["id_next_conferences-0-date"])]
    MinutesPage.objects.filter(pk=minutes.pk).update(live=False)
    assert checks(editor, minutes) == [
        (first, ["id_next_conferences-0-date"]),
        ("Cette date est passée : vérifiez-la.", ["id_next_conferences-1-date"]),
    ]


def test_an_announced_conference_whose_day_has_passed(
    editor: Client, spaces: list[SpacePage]
) -> None:
    announced = MinutesPage(title="Annoncée", date=TODAY - DAY)
    Page.objects.get(pk=spaces[0].pk).add_child(instance=announced)
    passed = "Cette date est passée : la conférence ne paraîtra pas parmi celles à venir."
    assert checks(editor, announced) == [(passed, ["date"])]
    announced.cancelled = True
    announced.save_revision()
    assert checks(editor, announced) == []


def test_a_picture_without_description(editor: Client, spaces: list[SpacePage]) -> None:
    page = make_page(spaces[0])

    def told(image: Any) -> list[str]:
        replace_body(page, [("image", {"image": image, "caption": "Le préau"})])
        return texts(editor, page)

    (text,) = told(described(""))
    assert text.startswith("Cette image n’a pas de description")
    (text,) = told(described("IMG_2034.jpeg"))
    assert text.startswith("La description de cette image est un nom de fichier")
    assert told(described()) == told(described("", decorative=True)) == []


def test_each_autosave_brings_the_checks_up_to_date(
    editor: Client, spaces: list[SpacePage]
) -> None:
    guide = make_guide(spaces[0], "Guide", review=TODAY + DAY)
    form = {"title": "Guide", "slug": guide.slug, "body-count": 0, "introduction": ""}
    for name in ("comments",):
        form |= {f"{name}-{field}_FORMS": 0 for field in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}

    def saved(review: dt.date) -> str:
        data = {**form, "review": f"{review:%d/%m/%Y}"}
        answer = editor.post(editing(guide), data, headers={"accept": "application/json"})
        assert answer.status_code == 200, answer.text
        html: str = answer.json()["html"]
        return html[html.index('data-w-teleport-target-value="#publishing-checks"') :]

    assert "La date de relecture est passée." in saved(TODAY - DAY)
    assert "<li data-check>" not in saved(TODAY + 2 * DAY)


def test_a_new_page_has_room_for_the_checks(editor: Client, spaces: list[SpacePage]) -> None:
    html = editor.get(f"/admin/pages/add/cms/standardpage/{spaces[0].pk}/").text
    assert 'id="publishing-checks"' in html
    assert "cdp/checks.js" in html


@pytest.mark.parametrize("block", [link, text_link, lambda page: markdown(page.url)])
def test_a_page_with_many_links_costs_what_one_with_few_does(
    block: Any, editor: Client, spaces: list[SpacePage]
) -> None:
    page = make_page(spaces[0])
    targets = [make_page(spaces[0], f"Cible {number}") for number in range(12)]
    user = get_user_model().objects.get()
    request = RequestFactory().get(editing(page))
    request.user, request.session = user, editor.session

    def cost(count: int) -> int:
        replace_body(page, [block(target) for target in targets[:count]])
        latest = Page.objects.get(pk=page.pk).get_latest_revision_as_object()
        form_class = StandardPage.get_edit_handler().get_form_class()
        form = form_class(instance=latest, for_user=user)
        checks_of(form, request)
        with CaptureQueriesContext(connection) as queries:
            assert checks_of(form, request) == []
        return len(queries)

    assert cost(12) == cost(2)


def test_every_block_has_its_leaves(db: None) -> None:
    body = StandardPage(
        title="x",
        body=[
            ("heading", {"level": "2", "text": "Titre"}),
            ("text", rich("<p>a</p>")),
            ("callout", {"title": "t", "text": rich("<p>b</p>")}),
            ("image", {"image": make_image(), "caption": "c"}),
            ("links", [{"page": None, "url": "https://example.org", "text": "d"}]),
            (
                "table",
                {
                    "columns": [{"type": "text", "heading": "H"}],
                    "rows": [{"values": ["<p>e</p>"]}],
                    "caption": "",
                },
            ),
        ],
    ).body
    found = list(leaves(body.stream_block, body, "body"))
    assert [type(leaf.block).__name__ for leaf in found] == [
        *["ChoiceBlock", "CharBlock", "TextBlock", "CharBlock", "RichTextBlock"],
        *["ImageBlock", "CharBlock", "URLBlock", "CharBlock", "RichTextBlock"],
    ]
    assert {name for name, _ in body_blocks()} >= {child.block_type for child in body}


def test_a_blank_is_told_at_its_field_and_listed(editor: Client, spaces: list[SpacePage]) -> None:
    body = (
        "markdown",
        "Organisme : [à compléter]\n\n[Nom à compléter], [voir](https://exemple.fr/)",
    )
    page = make_page(HomePage.objects.get(), "Page à trous", body=[body])
    found = checks(editor, page)
    assert [text for text, _ in found] == [
        "Il reste à compléter : [à compléter]. Les lecteurs verraient ces crochets.",
        "Il reste à compléter : [Nom à compléter]. Les lecteurs verraient ces crochets.",
    ]
    assert {place for _, places in found for place in places} == {f"body.{page.body[0].id}"}
    assert "2\u00a0passages à compléter" in editor.get("/admin/").text
    assert "Page à trous" not in confined_to(spaces[0]).get("/admin/").text
