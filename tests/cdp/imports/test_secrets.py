import re

import pytest

from cdp.imports.masking import MASK
from cdp.imports.recognise import recognise
from cdp.imports.secrets import Cleaned, remove_secrets
from cms.documents.outline import (
    Block,
    Cell,
    Heading,
    Item,
    ListBlock,
    Outline,
    Paragraph,
    Span,
    Table,
)
from tests.cms.documents.makers import MAKERS, make_docx, outline_of

VALUE = "Zyrcombo"
NBSP = "\u00a0"


def paragraph(*lines: str) -> Paragraph:
    return Paragraph((Span("\n".join(lines)),))


def table(*rows: tuple[str, ...], has_header: bool = False) -> Table:
    return Table(tuple(tuple(Cell.of((Span(cell),)) for cell in row) for row in rows), has_header)


def cleaned(*blocks: Block) -> Cleaned:
    return remove_secrets(Outline(blocks))


SECRET_LINES = {
    "the first real shape": f"Rappel de votre mot de passe : {VALUE}",
    "the second real shape": f"votre mot de passe {VALUE}",
    "no-break space": f"Mot de passe{NBSP}:{NBSP}{VALUE}",
    "no-break spaces inside": f"Mot{NBSP}de{NBSP}passe : {VALUE}",
    "mdp": f"mdp : {VALUE}",
    "MDP glued": f"MDP:{VALUE}",
    "of the space": f"Mot de passe de l'espace : {VALUE}",
    "curly apostrophe": f"Mot de passe de l’espace : {VALUE}",
    "two words": f"Mot de passe de l'espace : {VALUE} Bleu",
    "is": f"Le mot de passe est {VALUE}.",
    "is now": f"Le mot de passe a changé, c'est maintenant {VALUE}",
    "quoted": f"Le mot de passe des directions « {VALUE} » ne change pas",
    "access code": f"Code d’accès : {VALUE}",
    "secret code": f"code secret {VALUE}",
    "key": f"Clé : {VALUE}",
    "access key": f"clé d'accès {VALUE}",
    "passcode": f"Passcode: {VALUE}",
    "password": f"Password = {VALUE}",
    "capitals": f"MOT DE PASSE : {VALUE}",
    "without accents": f"CODE D'ACCES : {VALUE}",
    "hyphens": f"mot-de-passe : {VALUE}",
    "plural": f"Mots de passe : {VALUE}",
    "arrow": f"mot de passe → {VALUE}",
    "after": f"{VALUE} est votre nouveau mot de passe",
    "as": f"Saisissez {VALUE} comme mot de passe",
    "in the way": f"le mot de passe {VALUE} pour entrer dans l'espace",
    "at the end": f"mot de passe de l'espace {VALUE}",
    "zoom": f"Code secret : {VALUE}",
    "still": f"Pour rappel, le mot de passe est toujours {VALUE}",
    "one word": f"motdepasse : {VALUE}",
    "wished": f"Votre nouveau mot de passe sera {VALUE}",
    "in a parenthesis": f"Réunion (mdp {VALUE})",
    "with a meeting number": f"ID de réunion : 812 3456 7890 Code : 998877{VALUE}",
    "several": f"Mots de passe des espaces : directions = {VALUE} ; praticiens = {VALUE}s",
    "typed first": f"Saisir « {VALUE} » dans le champ mot de passe",
    "named after": f"« {VALUE} » : c’est le mot de passe de l’espace",
    "after a meeting id": f"Zoom – ID 812 3456 7890 – code {VALUE}",
    "becomes": f"Le code d'entrée de l'espace devient {VALUE} à compter du 3 mars",
    "unchanged": f"Le mot de passe n’a pas changé ({VALUE})",
    "after a comment": f"mot de passe (inchangé) {VALUE}",
    "with its user": f"Identifiants : coordo / {VALUE}",
    "sesame": f"Le sésame est {VALUE}",
    "to enter": f"Pour entrer dans l'espace : code {VALUE}2026, à ne pas diffuser.",
    "code that opens": f"Le code {VALUE}2026 ouvre l’espace",
    "login": f"Login : pegase / {VALUE}25!",
    "access": f"Votre accès : {VALUE}123",
    "user and word": f"identifiant : zoe / {VALUE}",
    "commented": f"Mot de passe : {VALUE} (à ne pas diffuser)",
}


@pytest.mark.parametrize("line", SECRET_LINES.values(), ids=SECRET_LINES)
def test_a_value_goes_and_its_sentence_stays(line: str) -> None:
    clean = cleaned(paragraph("Bonjour à tous"), paragraph(line), paragraph("Merci"))
    told, count = re.subn(rf"\w*{VALUE}\w*(?: Bleu)?", MASK, line)
    assert clean.outline.text == f"Bonjour à tous\n\n{told}\n\nMerci"
    assert clean.removed == count
    assert VALUE not in repr(clean)
    assert clean.warnings[0].startswith(f"{count} mot")


PLACES: dict[str, tuple[Block, ...]] = {
    "middle of a paragraph": (paragraph("Bonjour", f"mot de passe : {VALUE}", "Merci"),),
    "list item": (ListBlock(False, (Item(0, (Span(f"mdp : {VALUE}"),)), Item(0, (Span("b"),)))),),
    "heading": (Heading(2, (Span(f"Mot de passe : {VALUE}"),)),),
    "cut by bold": (Paragraph((Span("Mot de passe"), Span(" : "), Span(VALUE, bold=True))),),
    "cut inside the label": (Paragraph((Span("Mot de "), Span("passe ", bold=True), Span(VALUE))),),
    "label wrapped": (paragraph("La suite viendra. Rappel de votre mot", f"de passe : {VALUE}"),),
    "one table row": (table(("Lien", "ici"), ("Mot de passe", VALUE)),),
    "table with a colon": (table(("Mot de passe :", VALUE), ("Lien", "ici")),),
    "table column": (table(("Espace", "Mot de passe"), ("Directions", VALUE), has_header=True),),
    "table column, no header": (table(("Mot de passe", "Espace"), (VALUE, "Directions")),),
    "inside a cell": (table(("Directions", f"mdp {VALUE}")),),
    "next line": (paragraph("Rappel de votre mot de passe :", VALUE, "Merci"),),
    "next paragraph": (paragraph("Votre mot de passe :"), paragraph(VALUE), paragraph("Merci")),
    "next paragraph, no colon": (paragraph("Mot de passe"), paragraph(VALUE)),
    "next item": (ListBlock(False, (Item(0, (Span("Mot de passe :"),)), Item(0, (Span(VALUE),)))),),
    "under a heading": (Heading(2, (Span("Mot de passe"),)), paragraph(VALUE)),
    "after the address": (paragraph("Lien et mot de passe :", "https://exemple.fr/a", VALUE),),
    "after an address": (paragraph(f"Lien https://exemple.fr/a mot de passe {VALUE}"),),
    "value again": (paragraph(f"mdp : {VALUE}"), paragraph(f"On retient {VALUE} pour la suite")),
    "value before": (paragraph(f"Retenez {VALUE.upper()} !"), paragraph(f"mdp : {VALUE}")),
    "two words again over a line end": (
        paragraph(f"Mot de passe : {VALUE} Bleu"),
        paragraph(f"Pour entrer : {VALUE}", "Bleu, comme toujours"),
    ),
    "link": (Paragraph((Span("Zoom", href=f"https://zoom.exemple/j/12?pwd={VALUE}&x=1"),)),),
    "address": (paragraph(f"Le lundi sur https://zoom.exemple/j/12?pwd={VALUE} à 9h"),),
    "link that holds the value": (
        paragraph(f"mdp : {VALUE}"),
        Paragraph((Span("ici", href=f"https://exemple.fr/{VALUE}/a"),)),
    ),
    "long paragraph": (
        paragraph("Une phrase du texte. " * 12 + f"Le mot de passe est {VALUE}. Fin."),
    ),
}


@pytest.mark.parametrize("blocks", PLACES.values(), ids=PLACES)
def test_a_password_is_removed_wherever_it_stands(blocks: tuple[Block, ...]) -> None:
    clean = cleaned(*blocks)
    assert VALUE.lower() not in repr(clean.outline).lower()
    assert clean.removed >= 1
    draft = recognise(Outline(blocks))
    assert VALUE.lower() not in repr(draft).lower()
    assert VALUE.lower() not in repr(draft.as_json()).lower()
    assert draft.secrets_removed == clean.removed


def test_text_around_a_password_stays() -> None:
    clean = cleaned(*PLACES["middle of a paragraph"])
    assert clean.outline.text == f"Bonjour mot de passe : {MASK} Merci"
    clean = cleaned(*PLACES["after an address"])
    assert clean.outline.text == f"Lien https://exemple.fr/a mot de passe {MASK}"
    clean = cleaned(paragraph(f"L’espace : https://exemple.fr/a (mot de passe : {VALUE})"))
    assert clean.outline.text == f"L’espace : https://exemple.fr/a (mot de passe : {MASK})"
    clean = cleaned(*PLACES["address"])
    assert clean.outline.text == "Le lundi sur https://zoom.exemple/j/12 à 9h"
    assert cleaned(*PLACES["long paragraph"]).outline.text.endswith(f"est {MASK}. Fin.")
    assert cleaned(*PLACES["one table row"]).outline.text == f"Lien\tici\nMot de passe\t{MASK}"
    again = cleaned(*PLACES["value again"]).outline.text
    assert again == f"mdp : {MASK}\n\nOn retient {MASK} pour la suite"


KEY = "brume cactus tambour olivier wagon"
TABLES: dict[str, tuple[str, str, str]] = {
    "a row of the space": (
        f"| Adresse | https://exemple.fr/a |\n| Mot de passe de l’espace | {VALUE} |",
        VALUE,
        "Adresse https://exemple.fr/a",
    ),
    "the only row": (f"| Le mot de passe de votre espace | {VALUE} |", VALUE, ""),
    "a key of five words": (f"| Mot de passe | {KEY} |\n| Lien | ici |", KEY, "Lien ici"),
    "of a tool": (f"| Mot de passe Zoom | {VALUE} |\n| Salle | Rance |", VALUE, "Salle Rance"),
    "a code": (f"| Outil | Visio |\n| Code d’accès à la salle | {VALUE}7 |", f"{VALUE}7", "Visio"),
    "for a year": (f"| Lieu | Rance |\n| Code d'entrée 2026 | {VALUE} |", VALUE, "Lieu Rance"),
    "user and word": (f"| Identifiant / mot de passe | zoe / {VALUE} |", VALUE, ""),
    "a step": (
        f"| 3. Ouvrir | le site |\n| 4. Mot de passe de l'espace | {VALUE}8 |",
        f"{VALUE}8",
        "site",
    ),
    "pairs in one row": (
        f"""| Site | exemple.fr | Mot de passe de l'espace | {VALUE}-9 |
| Animation | Nadège | Salle | Rance |""",
        f"{VALUE}-9",
        "Animation Nadège Salle Rance",
    ),
    "a column": (
        f"""| Espace | Lien | Mot de passe de l’espace |
| Directions | https://exemple.fr/a | {VALUE} |
| Coordinations | https://exemple.fr/b | Zyrtaupe4 |""",
        VALUE,
        "Directions https://exemple.fr/a Coordinations https://exemple.fr/b",
    ),
    "the first column": (
        f"| Mot de passe | Référente |\n| {VALUE} | Nadège |",
        VALUE,
        "Référente Nadège",
    ),
    "a column in the middle": (
        f"| Espace | Mot de passe actuel | Référente |\n| Directions | {VALUE} | Nadège |",
        VALUE,
        "Directions Nadège",
    ),
}


@pytest.mark.parametrize("form", ["docx", "odt", "md"])
@pytest.mark.parametrize("case", TABLES.values(), ids=TABLES)
def test_a_cell_beside_or_below_its_label(
    form: str, case: tuple[str, str, str], read_bytes
) -> None:
    rows, secret, rest = case
    source = outline_of(f"Bonjour à tous\n\n{rows}\n\nFin du texte, sans {secret}.")
    draft = recognise(read_bytes(MAKERS[form](source), f"a.{form}"))
    assert secret.lower() not in repr(draft).lower()
    assert secret.split()[0].lower() not in repr(draft.as_json()).lower()
    assert draft.secrets_removed >= 1
    assert "mot de passe" in draft.warnings[0]
    text = Outline(draft.body).text
    for word in ("Bonjour à tous", "Fin du texte", *rest.split()):
        assert word in text


@pytest.mark.parametrize("form", ["txt", "pdf"])
@pytest.mark.parametrize("case", ["a column", "a row of the space", "the only row", "for a year"])
def test_a_table_that_is_read_as_lines(form: str, case: str, read_bytes) -> None:
    rows, secret, rest = TABLES[case]
    source = outline_of(f"Bonjour à tous\n\n{rows}\n\nFin du texte.")
    draft = recognise(read_bytes(MAKERS[form](source), f"a.{form}"))
    assert secret.lower() not in repr(draft).lower()
    assert "mot de passe" in draft.warnings[0]
    assert all(word in Outline(draft.body).text for word in (*rest.split(), "Fin du texte."))


@pytest.mark.parametrize(
    "row",
    [
        ("Mot de passe oublié", "écrire à contact@exemple.fr"),
        ("Le mot de passe est personnel", "Nadège"),
        ("Mot de passe de l’espace", "à demander à la coordination"),
        ("Mot de passe de l’espace", "envoyé par SMS"),
        ("Mot de passe de l’espace", "sera changé en janvier"),
        ("Envoyer le mot de passe de l’espace", "Nadège"),
        ("Mot de passe à changer", "Nadège"),
        ("Code d’accès au secrétariat", "https://exemple.fr/contact"),
        ("Code de l’acte", "PSM-02"),
        ("Code postal", "56100"),
        ("Identifiants", "ils arrivent par courrier"),
    ],
)
def test_a_row_that_only_speaks_of_a_password_stays(row: tuple[str, str]) -> None:
    clean = cleaned(table(("Sujet", "Suite"), row, ("Agenda", "Camille")))
    assert clean.outline.text == f"Sujet\tSuite\n{row[0]}\t{row[1]}\nAgenda\tCamille"
    assert clean.removed == 0


MENTIONS = {
    "changed": "Le mot de passe a changé, demandez-le à Camille",
    "everyone's": "chaque espace garde son mot de passe",
    "forgotten": "N’oubliez pas votre mot de passe.",
    "same": "Le mot de passe est inchangé",
    "of a space": "Le mot de passe de l'espace directions a changé.",
    "an affair": "Le mot de passe, c’est l’affaire de chacun",
    "a question": "Mot de passe : qui fait quoi ?",
    "resumed": "La question des mots de passe partagés sera reprise",
    "an address": "Mot de passe oublié : écrire à contact@exemple.fr",
    "to ask": "Demandez le mot de passe à camille@exemple.fr",
    "login, further": "Login : celui de Camille pour abc123",
    "sentence over": "Il s’ouvre après la saisie du mot de passe. Inutile d’envoyer un fichier",
}


@pytest.mark.parametrize("line", MENTIONS.values(), ids=MENTIONS)
def test_a_line_that_only_speaks_of_a_password_stays_with_a_warning(line: str) -> None:
    text = "La suite de ce texte est une phrase tout à fait ordinaire."
    clean = cleaned(paragraph(line), paragraph(text))
    assert clean.outline.text == f"{line}\n\n{text}"
    assert clean.removed == 0
    assert clean.doubtful == 1
    assert len(clean.warnings) == 1


@pytest.mark.parametrize(
    "line",
    [
        *("Points clés : écouter", "Mots-clés : enfance", "Code postal : 67000"),
        *(
            "Le code de la route",
            "Une clé de voûte",
            "passe au mot suivant",
            "La clé : la patience",
            "Accès : tram B",
            "Accès : tram B / bus 12",
            "Accès : 24h/24",
            "Pour entrer dans l’espace : le code de bonne conduite",
            "Identifiant : numéro de dossier",
            "Le code 67000 est celui de Strasbourg",
        ),
    ],
)
def test_ordinary_lines_are_left_alone(line: str) -> None:
    clean = cleaned(paragraph(line))
    assert (clean.outline.text, clean.removed, clean.doubtful) == (line, 0, 0)


TOLD = [
    ("Le code de la porte est le 45B12", "45B12"),
    ("Code portail : 1234A", "1234A"),
    ("Le code du portail est le 4821.", "4821"),
    ("Code du cadenas : 4821", "4821"),
    ("Le digicode est le 45B12.", "45B12"),
    ("Codes : 45B12 (portail), 7812 (porte)", "45B12"),
    ("Codes : 45B12 (portail), 7812 (porte)", "7812"),
    ("Le code wifi est Printemps26", "Printemps26"),
    ("Wifi CDP-Invites, mot de passe Printemps26", "Printemps26"),
    ("Wifi : CDP-Invites / Printemps26", "Printemps26"),
    ("Réseau CDP-Invites (clé WPA : Printemps26)", "Printemps26"),
    ("Code PIN 4821", "4821"),
    ("Code PIN de la salle : 4821#", "4821"),
    ("L’alarme se coupe avec le code 4821.", "4821"),
    ("Alarme : 4821", "4821"),
    ("Pour désactiver l’alarme, composez le 4821.", "4821"),
    ("Sésame : lune bleue", "lune bleue"),
    ("Le sésame du mois est « lune bleue »", "lune bleue"),
    ("Le sésame ? lune-bleue-7", "lune-bleue-7"),
    ("Zoom : 812 3456 7890, code 482913", "482913"),
    ("Zoom ID 812 3456 7890 mot de passe 482913", "482913"),
    ("ID de réunion : 812 3456 7890 / code secret 482913", "482913"),
    ("Code d’accès Teams : hX7pQz", "hX7pQz"),
    ("Mot de passe de la réunion Teams : hX7pQz", "hX7pQz"),
    ("Mot de passe (inchangé) : lune-bleue-7", "lune-bleue-7"),
    ("Mot de passe - lune-bleue-7", "lune-bleue-7"),
    ("Mot de passe – lune bleue", "lune bleue"),
    ("MOT DE PASSE ESPACE DIRECTIONS : LUNE BLEUE", "LUNE BLEUE"),
    ("Mot de passe espace directions = lunebleue", "lunebleue"),
    ("mdp:lunebleue", "lunebleue"),
    ("mdp : lune bleue, à ne pas diffuser", "lune bleue"),
    ("Nouveau mdp (à partir de mars) : lune bleue", "lune bleue"),
    ("Le mot de passe a changé : lunebleue", "lunebleue"),
    ("Ancien mot de passe : soleil ; nouveau : lunebleue", "lunebleue"),
    ("Le mot de passe passe de soleil-4 à lune-bleue-7", "lune-bleue-7"),
    ("On se connecte avec l’identifiant cdp et le mot de passe lunebleue.", "lunebleue"),
    ("Identifiants de connexion : cdp / lunebleue", "lunebleue"),
    ("Login cdp mot de passe lunebleue", "lunebleue"),
    ("user: cdp, pass: lunebleue", "lunebleue"),
    ("Mot de passe « lune bleue » pour tous", "lune bleue"),
    ("Le mot de passe, lune-bleue-7, ouvre l’espace.", "lune-bleue-7"),
    ("Pour ouvrir l’espace : lune-bleue-7", "lune-bleue-7"),
    ("Entrez lune-bleue-7 pour ouvrir l’espace", "lune-bleue-7"),
    ("Utilisez « lune bleue » pour entrer dans l’espace.", "lune bleue"),
    ("Lien : https://exemple.fr/dl?token=Zk9fff", "Zk9fff"),
    ("https://exemple.fr/#pwd=Zk9fff", "Zk9fff"),
    ("La clé du wifi, c’est Printemps26.", "Printemps26"),
    ("Clé de sécurité : Printemps26", "Printemps26"),
    ("Phrase de passe : la lune est bleue", "lune est bleue"),
    ("Code d’entrée immeuble 45B12, 3e étage", "45B12"),
    ("Boîte à clés (code 4821)", "4821"),
    ("La boîte à clés s’ouvre avec 4821", "4821"),
    ("Le coffre : code 4821", "4821"),
    ("Interphone : code 45B12", "45B12"),
    ("Passcode : 482913", "482913"),
    ("Meeting password: hX7pQz", "hX7pQz"),
    ("Mot de passe pour les replays : Printemps26", "Printemps26"),
    ("Le mot de passe du drive reste Printemps26", "Printemps26"),
    ("le mot de passe provisoire est lunebleue", "lunebleue"),
    ("Mot de passe à saisir : lunebleue", "lunebleue"),
    ("Mot de passe à retenir : lune bleue", "lune bleue"),
    ("Rappel mdp espace : lune bleue", "lune bleue"),
    ("Code conférence téléphonique : 482913#", "482913"),
    ("Code participant : 482 913", "482 913"),
    ("Code modérateur : 482913", "482913"),
    ("PIN : 482913", "482913"),
    ("Votre code : 482913", "482913"),
    ("Le code est 482913.", "482913"),
    ("Code = 4821", "4821"),
]


@pytest.mark.parametrize(("line", "value"), TOLD)
def test_every_way_of_telling_a_secret(line: str, value: str) -> None:
    clean = cleaned(paragraph(line))
    assert value not in repr(clean)
    assert MASK in clean.outline.text or "http" in line
    assert clean.removed >= 1


SPOKEN_OF = [
    "Le code de la route est rappelé.",
    "Code INSEE : 56007",
    "Code FINESS 560012345",
    "Le mot de passe se demande à la coordination.",
    "Le mot de passe est envoyé chaque trimestre.",
    "Mot de passe : à demander à Nadège",
    "Mot de passe : voir le courriel du 3 mars",
    "Mot de passe : inchangé",
    "Le mot de passe ne change pas.",
    "Le code d’accès est envoyé par SMS.",
    "Wifi : disponible dans toutes les salles",
    "Wifi : oui",
    "Accès : bus 12, arrêt Mairie",
    "Accès au parking : par la rue de Brest",
    "Clés : rendues à l’accueil",
    "Les clés de la réussite : la patience",
    "Point clé : 12 séances par an",
    "Chiffre clé : 140 € la séance",
    "Code de la sécurité sociale, article L2324",
    "Le code vestimentaire : libre",
    "Alarme : essai le premier mardi du mois",
    "La porte ouvre à 9h30",
    "Entrée par le portail, 12 rue de Brest",
    "Identifiant : celui de la CPAM",
    "Le secret médical : rappel",
    "Secret : le médecin tranche",
    "Le mot de passe a été changé le 3 mars 2026.",
    "Tous les mots de passe seront changés en 2027.",
    "Combien de mots de passe faut-il retenir ?",
    "Code de l’acte : PSM-02, 12 séances",
    "Code couleur : rouge",
    "Code NGAP : AMK 7",
    "On utilise le site avec Zoom depuis 2024.",
    "Connectez-vous 10 min avant avec votre prénom.",
    "Le digicode est en panne depuis mardi.",
    "Digicode : en panne",
    "Le sésame vers l’emploi est rappelé.",
    "Code 15 : appeler le SAMU",
    "Mot-clé : bilan",
    "Boîte à clés : fournie par le département",
    "Le mot de passe est le même que l’an dernier.",
    "Le mot de passe est communiqué à part.",
]


@pytest.mark.parametrize("line", SPOKEN_OF)
def test_what_only_speaks_of_a_secret_stays(line: str) -> None:
    clean = cleaned(paragraph(line))
    assert (clean.outline.text, clean.removed) == (line, 0)


@pytest.mark.parametrize("form", MAKERS)
def test_they_reach_no_draft_in_any_form(form: str, read_bytes) -> None:
    text = "\n\n".join(["# 3e conférence des directions", *(line for line, _ in TOLD), "Fin."])
    draft = recognise(read_bytes(MAKERS[form](outline_of(text)), f"a.{form}"))
    for _, value in TOLD:
        assert value not in repr(draft)
        assert value not in repr(draft.as_json())


def test_the_values_of_a_list_under_its_label() -> None:
    items = ("directions : lune-bleue-7", "coordinations : lac-vert-3", "praticiens : dune-4-sel")
    clean = cleaned(
        paragraph("Mots de passe :"), ListBlock(False, tuple(Item(0, (Span(i),)) for i in items))
    )
    names = ("directions", "coordinations", "praticiens")
    assert clean.outline.text.split("\n")[2:] == [f"{name} : {MASK}" for name in names]


def test_neighbours_and_next_dates_stay() -> None:
    clean = cleaned(
        paragraph("Prochaine conférence : 3 mars 2026 à 14h, Zoom, code 482913, salle 402.")
    )
    assert clean.outline.text == (
        f"Prochaine conférence : 3 mars 2026 à 14h, Zoom, code {MASK}, salle 402."
    )


def test_several_values_are_counted() -> None:
    clean = cleaned(
        paragraph(f"mdp : {VALUE}"), paragraph("a"), paragraph("code secret : Ombrelle")
    )
    assert clean.removed == 2
    assert clean.warnings[0].startswith("2 mots de passe ou codes ont été retirés")


@pytest.mark.parametrize("form", MAKERS)
def test_through_every_reader(form: str, read_bytes) -> None:
    source = outline_of(
        f"# 3e conférence des directions\n\nBonjour\nmot de passe : {VALUE}\nMerci\n\n"
        f"- un\n- mdp {VALUE}\n- deux\n\nRappel :\nvotre code secret :\n{VALUE}\n\nFin du texte."
    )
    draft = recognise(read_bytes(MAKERS[form](source), f"a.{form}"))
    assert VALUE.lower() not in repr(draft).lower()
    text = Outline(draft.body).text
    for word in ("Bonjour", "Merci", "un", "deux", "Fin du texte."):
        assert word in text


def test_header_and_footer(read_bytes) -> None:
    data = make_docx(outline_of("Bonjour à tous"), header=f"mdp : {VALUE}", footer=f"Clé : {VALUE}")
    draft = recognise(read_bytes(data, "a.docx"))
    assert VALUE not in repr(draft)
    assert draft.secrets_removed == 2
