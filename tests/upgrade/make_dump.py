"""Make the dump that ``test_upgrade`` migrates: a small site of invented content, of this version.

    python -m tests.upgrade.make_dump

Writes ``tests/upgrade/<version>.<database>.sql``, of SQLite, or with DATABASE_URL of PostgreSQL.
Once for each release, on both; a dump that is there is never made again.
"""

import datetime as dt
import os
import re
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

FOLDER = Path(__file__).parent
# What the test finds in the upgraded database.
KEY = "une clé qui sert encore"
OLD_KEY = "une clé qui ne sert plus"
SPACE = "atelier"
SENTENCE = "Le ballon d’osier se range sous l’escalier."
DRAFT = "Brouillon du bain"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "cms.settings.test"}
        import django

        django.setup()
        from django.conf import settings
        from django.db import connection

        project = tomllib.loads((settings.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        path = FOLDER / f"{project['project']['version']}.{connection.vendor}.sql"
        if path.exists():
            raise SystemExit(f"{path.name}: the dump of a release is made once.")
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            fill()
            assert not empty_tables(), empty_tables()
            lines = postgresql() if connection.vendor == "postgresql" else sqlite()
            path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        finally:
            connection.creation.destroy_test_db(":memory:", verbosity=0)


def fill() -> None:
    """A row in each table of ours, and what a year of a site leaves in Wagtail's."""
    from django.utils import timezone
    from wagtail.contrib.redirects.models import Redirect

    from cdp.actions.make_partner_link import make_partner_link
    from cdp.actions.rotate_key import rotate_key
    from cdp.actions.trash_page import trash_page
    from cdp.models import (
        Attendee,
        FactSheetPage,
        Figure,
        FileReview,
        KeyFact,
        NewsPage,
        NextConference,
        OriginalFile,
        ReviewFile,
        SentBooklet,
        Term,
        TutorialPage,
        WrongKeys,
    )
    from cms.models import Budget, HomePage
    from search.models import DirtyMark, FollowedRank, MissedQuery
    from tests import factories

    day = dt.date(2026, 2, 2)
    home = HomePage.objects.get()
    space = factories.make_space(SPACE, OLD_KEY)
    rotate_key(space, KEY)
    other = factories.make_space("jardin")
    metier = factories.make_metier()
    image, document = factories.make_image(), factories.make_document()
    image.get_rendition("width-32")

    trash_page(factories.make_page(space, "Page supprimée"))
    factories.make_page(home, "Bienvenue", body=factories.file_blocks(image, document))
    factories.publish_below(home, NewsPage(title="Le préau est réparé", date=day))
    guide = factories.make_guide(space, "Le bain", body=[("text", factories.rich(SENTENCE))])
    guide.title = DRAFT
    guide.save_revision()
    factories.share(guide, other)
    factories.make_alias(other, guide, "bain-partage")
    booklet = factories.make_booklet(space, metiers=[metier])
    version = factories.make_version(booklet)
    factories.make_version(booklet, "Version 2", "2026-02-06")
    make_partner_link(booklet, label="La pharmacie")
    minutes = factories.make_minutes(
        space,
        attendees=[Attendee(name="Camille Exemple", place="Angers")],
        figures=[Figure(label="Enfants suivis", value=12, date=day)],
        next_conferences=[NextConference(date=dt.date(2099, 3, 2), start=dt.time(14))],
        sent_booklets=[SentBooklet(version=version)],
    )
    facts = [KeyFact(label="Bilan", value="140 €")]
    sheet = FactSheetPage(title="Les bilans", metier=metier, subject="bilans", document=document)
    sheet.facts = facts
    factories.publish_below(space, sheet)
    make_partner_link(sheet, "La pharmacie")
    step = {"title": "Emplir la bassine", "text": factories.rich("<p>À 37 degrés.</p>")}
    tutorial = TutorialPage(title="Donner le bain", material=[("line", "Une bassine")])
    tutorial.steps = [("step", {**step, "image": image, "video": None})]
    factories.publish_below(space, tutorial)
    factories.make_video_page(space)

    Term.objects.create(name="PMI", expansion="Protection maternelle et infantile")
    Redirect.add_redirect("/ancienne-adresse", home)
    factories.make_editor()
    OriginalFile.objects.create(page=minutes, name="compte-rendu.docx", file="source")
    review = FileReview.objects.create(space=space, name="compte-rendu.docx", digest="c" * 64)
    ReviewFile.objects.create(review=review, name="livret.pdf", file="joint")
    WrongKeys.objects.create(space=space, hour=timezone.now(), count=25)
    Budget.objects.create(subject="a" * 64, full_at=timezone.now())
    DirtyMark.objects.create(document=f"page:{guide.pk}", due=dt.date(2026, 12, 31))
    FollowedRank.objects.create(day=day, rank=2, times=4)
    MissedQuery.objects.create(day=day, digest="b" * 64, text="toboggan", times=2)


def empty_tables() -> list[str]:
    """Our tables that the upgrade test would not cover."""
    from django.apps import apps

    models = chain.from_iterable(
        apps.get_app_config(app).get_models() for app in ("cms", "cdp", "search")
    )
    return [model._meta.label for model in models if not model._base_manager.exists()]


def sqlite() -> Iterator[str]:
    """Python's own dump, without statistics of the planner, and with full-text tables rebuilt."""
    from django.db import connection

    raw = connection.connection
    virtual = dict(
        raw.execute("SELECT name, sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")
    )
    left_out = re.compile(
        rf"""(CREATE TABLE|INSERT INTO) ['"]({"|".join([*virtual, "sqlite_stat"])})"""
        "|INSERT INTO sqlite_master|PRAGMA writable_schema|ANALYZE|COMMIT"
    )
    yield "PRAGMA foreign_keys=OFF;"  # what is inserted may refer to what comes later
    yield from (line for line in raw.iterdump() if not left_out.match(line))
    for name, sql in virtual.items():
        yield f"{sql};"
        yield f"INSERT INTO {name}({name}) VALUES('rebuild');"
    yield "COMMIT;"


def postgresql() -> Iterator[str]:
    from django.db import connection

    info = connection.connection.info
    options = ["--no-owner", "--no-privileges", "--no-comments", "--rows-per-insert=1000"]
    server = [f"--host={info.host}", f"--port={info.port}", f"--username={info.user}"]
    dump = subprocess.run(
        ["pg_dump", *options, *server, info.dbname],
        env={**os.environ, "PGPASSWORD": info.password},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    # Without comments, and what only psql understands.
    return (line for line in dump.stdout.splitlines() if line and not re.match(r"--|\\", line))


if __name__ == "__main__":
    main()
