import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cdp.admin.publishing_checks import checks_of_latest, request_of_command
from cdp.imports.create import AlreadyImportedError, create_minutes, duplicates_of
from cdp.imports.reading import MinutesFile, read_minutes
from cdp.models import SpacePage
from cms.database.planner import analyze
from cms.documents.formats import EXTENSIONS
from cms.documents.readers import UnreadableFileError
from cms.refused_texts import PublicationRefusedError


class Command(BaseCommand):
    help = (
        f"Importe des comptes rendus ({', '.join(EXTENSIONS)}) dans un espace, en brouillons. "
        "Si un fichier ne peut pas être lu, rien n’est importé."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE", help="fichier à importer"
        )
        parser.add_argument("--space", metavar="SLUG", help="adresse de l’espace")
        parser.add_argument("--publish", action="store_true", help="publier aussitôt")
        parser.add_argument(
            "--dry-run", action="store_true", help="dire ce qui est reconnu, sans rien écrire"
        )
        parser.add_argument(
            "--json", action="store_true", help="une ligne de JSON par fichier, dans l’ordre"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        named = options["space"] or not options["dry_run"]
        space = _space(options["space"]) if named else None
        read = self._read_all(options["files"], space)
        if space is not None and not options["dry_run"]:
            try:
                with transaction.atomic():
                    for path, file in read:
                        self._create(path, file, space, publish=options["publish"])
            except PublicationRefusedError as error:
                error.log()
                raise CommandError(f"{error}\nRien n’a été importé.") from error
            analyze()
        for path, file in read:
            self._report(path, file, as_json=options["json"])

    def _read_all(
        self, paths: list[Path], space: SpacePage | None
    ) -> list[tuple[Path, MinutesFile]]:
        """All files, read; raises a CommandError that names each one that cannot be."""
        read, reasons = [], []
        for path in paths:
            try:
                read.append((path, read_minutes(path, space=space)))
            except UnreadableFileError as error:
                reasons.append(str(error))
        if reasons:
            raise CommandError("\n".join([*reasons, "Rien n’a été importé."]))
        return read

    def _create(self, path: Path, file: MinutesFile, space: SpacePage, *, publish: bool) -> None:
        try:
            page = create_minutes(file, space)
        except AlreadyImportedError as error:
            self.stderr.write(f"{path.name} : {error} ; rien n’a changé.")
            return
        for other in duplicates_of(page):
            self.stderr.write(
                f"{path.name} : l’espace a déjà un compte rendu de cette conférence, "
                f"« {other.get_admin_display_title()} »."
            )
        if publish:
            for check in checks_of_latest(page, request_of_command()):
                self.stderr.write(f"{path.name} ! {check.text}")
            page.get_latest_revision().publish()
        state = "publié" if publish else "en brouillon"
        self.stderr.write(f"{path.name} : « {page.title} » {state}.")

    def _report(self, path: Path, file: MinutesFile, *, as_json: bool) -> None:
        draft = file.draft
        if as_json:
            self.stdout.write(json.dumps(draft.as_json(), ensure_ascii=False))
            return
        self.stdout.write(
            f"{path.name}\n"
            f"  Titre : {draft.title or '—'}\n"
            f"  Date : {draft.date or '—'}\n"
            f"  Personnes présentes : {len(draft.present)}, excusées : {len(draft.excused)}\n"
            f"  Ordre du jour : {len(draft.agenda)}, points évoqués : {len(draft.points)}\n"
            f"  Prochaines conférences : {len(draft.next)}, chiffres datés : {len(draft.figures)}\n"
            f"  Mots de passe retirés : {draft.secrets_removed}"
        )
        for warning in draft.warnings:
            self.stdout.write(f"  ! {warning}")


def _space(slug: str | None) -> SpacePage:
    if not slug:
        raise CommandError("Indiquez l’espace : --space SLUG.")
    space = SpacePage.objects.filter(slug=slug).first()
    if space is None:
        slugs = ", ".join(SpacePage.objects.values_list("slug", flat=True)) or "aucun"
        raise CommandError(f"L’espace « {slug} » n’existe pas (espaces : {slugs}).")
    return space
