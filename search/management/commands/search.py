import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cdp.access.visibility import Scope
from cdp.models import SpacePage
from search.engines.base import EngineError, Fragment, SearchOptions
from search.results import Result, find


class Command(BaseCommand):
    help = "Cherche comme un visiteur qui a ouvert ces espaces (aucun par défaut : contenu public)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("query", help="les mots cherchés")
        parser.add_argument(
            "--spaces",
            default="",
            help="espaces ouverts, par leur adresse, séparés par des virgules",
        )
        parser.add_argument("--limit", type=int, default=10, help="nombre de résultats")
        parser.add_argument("--json", action="store_true", help="réponse en JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        scope = Scope(_spaces(options["spaces"]))
        try:
            found = find(options["query"], scope, SearchOptions(limit=max(options["limit"], 1)))
        except EngineError as error:
            raise CommandError(
                "La recherche ne répond pas\u00a0: lancez manage.py rebuild_search."
            ) from error
        if options["json"]:
            hits = [_as_json(result) for result in found.results]
            report = {"total": found.total, "hits": hits}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        for result in found.results:
            place = result.place
            self.stdout.write(f"{_text(result.title)}\n  {place.section}\n  {_absolute(place.url)}")
            self.stdout.write(f"  {_text(place.excerpt)}\n")
        self.stdout.write(f"{found.total} résultats")


def _spaces(slugs: str) -> tuple[SpacePage, ...]:
    given = [slug.strip() for slug in slugs.split(",") if slug.strip()]
    spaces = {space.slug: space for space in SpacePage.objects.live().filter(slug__in=given)}
    if unknown := [slug for slug in given if slug not in spaces]:
        raise CommandError(f"Espace inconnu : {', '.join(unknown)}.")
    return tuple(spaces.values())


def _as_json(result: Result) -> dict[str, Any]:
    return {
        "url": _absolute(result.url),
        "title": _text(result.title),
        "section": result.place.section,
        "kind": result.kind,
        "space": result.space.slug if result.space else None,
        "date": result.date.isoformat() if result.date else None,
        "excerpt": _text(result.place.excerpt),
        "score": result.score,
    }


def _text(fragments: tuple[Fragment, ...]) -> str:
    return "".join(fragment.text for fragment in fragments)


def _absolute(url: str) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL}{url}"
