"""Invented minutes, from an outline and through every reader."""

from collections import Counter

import pytest

from cdp.imports.draft import MinutesDraft
from cdp.imports.recognise import recognise
from cms.documents.outline import Heading, Outline, Paragraph, Span
from tests.cdp.imports.lossless import lost_words
from tests.cms.documents.makers import MAKERS, outline_of

MINUTES = """
Compte-rendu de la 12ème Conférence des coordinations locales–Pegase

Lundi 9 mars 2026 de 13 h 30 à 15 h 00

Prochaine réunion ZOOM le mardi 7 avril 2026 de 9h30 à 10h30

1\u202f240 inclusions au 1er mars 2026

Participantes : Zoé MARTEL (Nîmes), Anne-Marie de La Tour et Paul Ozanne (Marseille),
Inès d'Aubigny pour l'ECNP.

Excusé·e·s : Luc Le Goff (Dainville), Dr Ana Bel (La Roche)

Ordre du jour :

- Les actualités
- Le réseau
- Vos questions

---

Points évoqués

- La lettre type,
- le livret des médecins

---

Actualités du programme

Le financement continue comme avant, et les équipes ont bien travaillé sur ce sujet depuis l'été.

Perpignan : une réunion a eu lieu avec le réseau, voir https://exemple.fr/reseau pour la suite.

Votre mot de passe : Zyrcombo

Prochaine réunion : le mardi 7 avril

Merci à toutes pour votre présence et pour tous ces échanges si riches.
"""
SOURCE = outline_of(MINUTES)


def draft_of(text: str) -> MinutesDraft:
    return recognise(outline_of(text))


@pytest.mark.parametrize("form", ["outline", *MAKERS])
def test_every_form_gives_the_same_draft(form: str, read_bytes) -> None:
    outline = SOURCE if form == "outline" else read_bytes(MAKERS[form](SOURCE), f"cr.{form}")
    draft = recognise(outline)
    fields = draft.as_json()
    body = fields.pop("body")
    fields.pop("warnings")
    evidence = fields.pop("evidence")
    assert fields == {
        "title": "12e conférence des coordinations locales – Pegase",
        "series": "coordinations",
        "number": 12,
        "date": "2026-03-09",
        "start": "13:30",
        "end": "15:00",
        "present": [
            {"name": "Zoé MARTEL", "place": "Nîmes"},
            {"name": "Anne-Marie de La Tour", "place": "Marseille"},
            {"name": "Paul Ozanne", "place": "Marseille"},
            {"name": "Inès d'Aubigny", "place": "ECNP"},
        ],
        "excused": [
            {"name": "Luc Le Goff", "place": "Dainville"},
            {"name": "Dr Ana Bel", "place": "La Roche"},
        ],
        "agenda": ["Les actualités", "Le réseau", "Vos questions"],
        "points": ["La lettre type", "le livret des médecins"],
        "next": [{"date": "2026-04-07", "start": "09:30", "end": "10:30", "channel": "Zoom"}],
        "figures": [{"label": "inclusions", "value": 1240, "date": "2026-03-01"}],
        "secrets_removed": 1,
    }
    assert [block["type"] for block in body] == ["heading", *["paragraph"] * 4]
    assert body[0] == {"type": "heading", "level": 2, "text": "Actualités du programme"}
    address = "https://exemple.fr/reseau"
    assert body[2]["links"] == [{"text": address, "url": address}]
    assert "links" not in body[1]
    assert len(draft.warnings) == 1
    several = ("present", "excused", "agenda", "points", "next", "figures")
    assert {name: len(evidence[name]) for name in several} == {
        name: len(fields[name]) for name in several
    }
    every = [evidence[name] for name in ("title", "series", "number", "date", "start", "end")]
    every += [one for name in several for one in evidence[name]]
    assert all(one["certain"] for one in every)
    text = draft.source.blocks[evidence["excused"][1]["block"]].text
    assert "Ana Bel" in text


@pytest.mark.parametrize("form", MAKERS)
def test_no_word_is_lost(form: str, read_bytes) -> None:
    draft = recognise(read_bytes(MAKERS[form](SOURCE), f"cr.{form}"))
    source = "\n".join(line for line in MINUTES.split("\n") if "mot de passe" not in line)
    assert lost_words(source, draft) == Counter()


def test_a_blank_draft_says_what_is_missing() -> None:
    draft = draft_of("Un texte ordinaire, sans rien de plus que quelques mots.")
    assert (draft.title, draft.series, draft.number, draft.date) == ("", "", None, None)
    assert Outline(draft.body).text == "Un texte ordinaire, sans rien de plus que quelques mots."
    missing = " ".join(draft.warnings)
    for word in ("Titre", "Date", "présentes"):
        assert word in missing
    assert recognise(Outline(())).body == ()


LABELS = [
    *("Participants", "Participantes", "Participant·e·s", "Participant(e)s", "Participant.e.s"),
    *("Présents", "Présentes", "Personnes présentes", "PRÉSENTS", "Étaient présents"),
    *("Participants et participantes", "Participants (2)", "Liste des participants"),
    *("Présent-e-s", "Présents à la réunion", "Participaient à la rencontre", "Ont participé"),
]


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("mark", [" :", ":", "\u00a0:"])
def test_labels_of_people_present(label: str, mark: str) -> None:
    draft = draft_of(f"{label}{mark} Zoé Martel (Lille) et Paul Ozanne")
    assert [person.name for person in draft.present] == ["Zoé Martel", "Paul Ozanne"]
    assert draft.body == ()


@pytest.mark.parametrize(
    "label",
    [
        *("Excusés", "Excusées", "Excusé", "Excusé·e·s", "Excusé(e)s", "Absents excusés"),
        *("Personnes excusées", "Absent(e)s excusé(e)s", "Absents et excusés", "EXCUSÉS"),
    ],
)
def test_labels_of_people_excused(label: str) -> None:
    draft = draft_of(f"{label} : Zoé Martel (Lille)")
    assert [person.name for person in draft.excused] == ["Zoé Martel"]
    assert draft.body == ()


PEOPLE = {
    "list": "Participants :\n\n- Zoé Martel (Lille)\n- Paul Ozanne (Brest)",
    "list with dashes": "Participants :\n\n- Zoé Martel – Lille\n- Paul Ozanne – Brest",
    "list with commas": "Participants\n\n- Zoé Martel, Lille\n- Paul Ozanne, Brest",
    "places first": "Participants :\n\n- Lille : Zoé Martel\n- Brest : Paul Ozanne",
    "lines": "Participants :\n\nZoé Martel (Lille)\n\nPaul Ozanne (Brest)",
    "tabs": "Participants :\n\nZoé Martel\tLille\n\nPaul Ozanne\tBrest",
    "heading": "## Participants\n\nZoé Martel (Lille), Paul Ozanne (Brest)",
    "table": "Participants :\n\n| Nom | Ville |\n| Zoé Martel | Lille |\n| Paul Ozanne | Brest |",
    "table alone": "| Nom | Établissement |\n| Zoé Martel | Lille |\n| Paul Ozanne | Brest |",
    "three columns": (
        "| Prénom | Nom | Ville |\n| Zoé | Martel | Lille |\n| Paul | Ozanne | Brest |"
    ),
    "table of labels": (
        "| Présents | Zoé Martel (Lille), Paul Ozanne (Brest) |\n| Ordre du jour | La rentrée |"
    ),
}


@pytest.mark.parametrize("text", PEOPLE.values(), ids=PEOPLE)
def test_layouts_of_people(text: str) -> None:
    draft = draft_of(f"{text}\n\nLa suite du texte, qui n’est pas une personne.")
    people = [(person.name, person.place) for person in draft.present]
    assert people == [("Zoé Martel", "Lille"), ("Paul Ozanne", "Brest")]
    assert Outline(draft.body).text == "La suite du texte, qui n’est pas une personne."


def test_a_function_is_kept_with_the_place() -> None:
    draft = draft_of("Participants :\n\n- Zoé Martel, psychologue, Lille\n- Paul Ozanne, Brest")
    assert [(p.name, p.place) for p in draft.present] == [
        *(("Zoé Martel", "psychologue, Lille"), ("Paul Ozanne", "Brest"))
    ]
    assert draft.body == ()


def test_several_people_and_one_place_in_a_line() -> None:
    draft = draft_of("Présents :\n\nZoé Martel, Ana Bel et Paul Ozanne (Lyon)")
    assert [(p.name, p.place) for p in draft.present] == [
        *(("Zoé Martel", "Lyon"), ("Ana Bel", "Lyon"), ("Paul Ozanne", "Lyon"))
    ]


def test_a_row_without_a_name_keeps_the_table() -> None:
    draft = draft_of(
        "| Établissement | Participant(e) |\n| Lille | Zoé Martel, Ana Bel |\n| Nîmes | Excusée |"
    )
    assert [(p.name, p.place) for p in draft.present] == [
        *(("Zoé Martel", "Lille"), ("Ana Bel", "Lille"))
    ]
    assert "Nîmes" in Outline(draft.body).text


def test_a_table_that_counts_participants_is_none_of_people() -> None:
    draft = draft_of("| Formation | Participants |\n| Le bain | 12 |\n| Le jeu | 8 |")
    assert draft.present == ()
    assert len(draft.body) == 1


def test_a_table_of_professions_is_none_of_people() -> None:
    draft = draft_of(
        "| Professionnel | Séances | Lieu |\n| Psychologue | 15 | Cabinet |\n"
        "| Médecin | 6 | École |"
    )
    assert draft.present == ()
    assert len(draft.body) == 1


def test_present_and_excused_on_one_line() -> None:
    draft = draft_of("Présents : Zoé Martel (Lille). Excusés : Paul Ozanne (Brest).")
    assert [person.name for person in draft.present] == ["Zoé Martel"]
    assert [person.name for person in draft.excused] == ["Paul Ozanne"]
    assert draft.body == ()


@pytest.mark.parametrize("head", ["Présence", "Présent/Excusé", "Excusé"])
def test_a_table_with_a_column_for_presence(head: str) -> None:
    here = "" if head == "Excusé" else "Présente"
    draft = draft_of(
        f"| Nom | Ville | {head} |\n| Zoé Martel | Lille | {here} |\n"
        "| Paul Ozanne | Brest | Excusé |"
    )
    assert [person.name for person in draft.present] == ["Zoé Martel"]
    assert [person.name for person in draft.excused] == ["Paul Ozanne"]


def test_two_columns_of_people() -> None:
    draft = draft_of("| Présents | Excusés |\n| Zoé Martel (Lille) | Paul Ozanne |\n| Ana Bel | |")
    assert [person.name for person in draft.present] == ["Zoé Martel", "Ana Bel"]
    assert [person.name for person in draft.excused] == ["Paul Ozanne"]


AGENDAS = {
    "list": "Ordre du jour :\n\n- Un\n- Deux",
    "numbers": "Ordre du jour :\n\n1. Un\n1. Deux",
    "lines": "ORDRE DU JOUR\n\nUn\n\nDeux\n\nPoints évoqués",
    "inline": "Ordre du jour : Un ; Deux",
    "inline dashes": "Ordre du jour : - Un - Deux",
    "inline slashes": "Ordre du jour : Un / Deux",
    "inline numbers": "Ordre du jour : 1. Un 2. Deux",
    "a sentence": "L’ordre du jour est le suivant :\n\n- Un\n- Deux",
    "points à l’ordre du jour": "Points à l’ordre du jour :\n\n- Un\n- Deux",
    "à l’ordre du jour": "À l’ordre du jour :\n\n- Un\n- Deux",
    "a numbered heading": "## 2. Ordre du jour\n\n- Un\n- Deux",
    "heading": "## Ordre du jour\n\n- Un\n- Deux",
    "rule": "Ordre du jour :\n\nUn\n\nDeux\n\n---\n\nLa suite",
}


@pytest.mark.parametrize("text", AGENDAS.values(), ids=AGENDAS)
def test_layouts_of_the_agenda(text: str) -> None:
    assert draft_of(text).agenda == ("Un", "Deux")


HEADINGS = ["Actualités du programme", "Questions", "ACTUALITÉS du programme"]
NOT_HEADINGS = [
    *("Perpignan : texte", "Une phrase courte.", "le réseau", "Zoé Martel, Paul Ozanne"),
    "Ce compte rendu sera versé dans votre espace",
]
RUNNING = "Un paragraphe qui court sur toute la ligne et qui finit par un point, comme il se doit."


@pytest.mark.parametrize("line", HEADINGS)
def test_short_lines_that_stand_alone_are_headings(line: str) -> None:
    first, _ = draft_of(f"{line}\n\n{RUNNING}").body
    assert isinstance(first, Heading)
    assert (first.level, first.text) == (2, line)


@pytest.mark.parametrize("line", NOT_HEADINGS)
def test_other_lines_are_not(line: str) -> None:
    first, _ = draft_of(f"{line}\n\n{RUNNING}").body
    assert isinstance(first, Paragraph)


def test_bold_lines_are_headings() -> None:
    bold = Paragraph((Span("Le développement du réseau :", bold=True),))
    first, _ = recognise(Outline((bold, Paragraph((Span("Suite"),))))).body
    assert isinstance(first, Heading)


def test_a_hidden_link_keeps_its_line() -> None:
    link = Span("le mardi 7 avril 2026", href="https://exemple.fr/zoom")
    draft = recognise(Outline((Paragraph((Span("Prochaine réunion "), link)),)))
    assert len(draft.next) == 1
    assert draft.as_json()["body"][0]["links"][0]["url"] == "https://exemple.fr/zoom"


def test_json_keys() -> None:
    assert list(draft_of("Bonjour").as_json()) == [
        *("title", "series", "number", "date", "start", "end", "present", "excused", "agenda"),
        *("points", "next", "figures", "secrets_removed", "warnings", "body", "evidence"),
    ]


def test_warnings_of_the_reader_come_first() -> None:
    outline = Outline((Paragraph((Span("Bonjour"),)),), ("2 images n’ont pas été reprises.",))
    assert recognise(outline).warnings[0] == "2 images n’ont pas été reprises."


def struck(text: str) -> Paragraph:
    """« ~~ » around what is struck."""
    parts = text.split("~~")
    return Paragraph(tuple(Span(part, struck=at % 2 == 1) for at, part in enumerate(parts) if part))


def test_what_is_struck_is_no_value_and_stays_to_be_read() -> None:
    lines = [
        "12e conférence des directions, mardi 13 octobre 2026",
        "Participants : Zoé Martel (Lille), ~~Ana Bel (Brest),~~ Paul Ozanne (Nîmes)",
        "Prochaines conférences :",
        "~~mardi 10 novembre 2026, 9h30-11h~~",
        "jeudi 12 novembre 2026, 9h30-11h",
        "~~12~~ 15 enfants suivis au 3 mars 2026",
    ]
    draft = recognise(Outline(tuple(map(struck, lines))))
    assert [person.name for person in draft.present] == ["Zoé Martel", "Paul Ozanne"]
    assert [str(one.date) for one in draft.next] == ["2026-11-12"]
    assert [(one.value, one.label) for one in draft.figures] == [(15, "enfants suivis")]
    body = [block["text"] for block in draft.as_json()["body"]]
    assert {lines[1], lines[3], lines[5]} <= set(body)


MARKS = {
    "ticks": ("☑", "☐", "☐", "☑"),
    "squares": ("■", "□", "□", "■"),
    "yes and no": ("oui", "non", "non", "oui"),
    "letters": ("x", "", "", "X"),
    "dashes": ("x", "–", "-", "x"),
    "numbers": ("1", "0", "0", "1"),
}


@pytest.mark.parametrize(("here", "not_away", "not_here", "away"), MARKS.values(), ids=MARKS)
def test_marks_say_who_was_there(here: str, not_away: str, not_here: str, away: str) -> None:
    draft = draft_of(
        "| Nom | Ville | Présent | Excusé |\n"
        f"| Zoé Martel | Lille | {here} | {not_away} |\n"
        f"| Paul Ozanne | Brest | {not_here} | {away} |"
    )
    assert [person.name for person in draft.present] == ["Zoé Martel"]
    assert [person.name for person in draft.excused] == ["Paul Ozanne"]
    assert draft.body == ()


@pytest.mark.parametrize("marks", ["x | x", "– | –", "☐ | ☐"])
def test_marks_that_contradict_each_other_are_asked(marks: str) -> None:
    draft = draft_of(
        "| Nom | Présent | Excusé |\n| Zoé Martel | x | |\n| Ana Bel | x | |\n"
        f"| Paul Ozanne | {marks} |"
    )
    assert [person.name for person in draft.present] == ["Zoé Martel", "Ana Bel"]
    assert draft.excused == ()
    assert any("Paul Ozanne" in warning for warning in draft.warnings)
    assert "Paul Ozanne" in Outline(draft.body).text


def test_a_sheet_that_nobody_signed_is_doubtful() -> None:
    draft = draft_of("| Nom | Émargement |\n| Zoé Martel | |\n| Paul Ozanne | |")
    assert len(draft.present) == 2
    assert all(one.doubt for one in draft.evidence["present"])


def test_who_is_said_to_be_both_is_asked() -> None:
    draft = draft_of("Présents : Zoé Martel, Ana Bel\n\nExcusée : Zoé Martel")
    assert any("Zoé Martel" in warning for warning in draft.warnings)


@pytest.mark.parametrize(
    "sentence",
    [
        "La conférence du 10 novembre 2026 est reportée au 17 novembre 2026.",
        "Budget 2026 voté au 15 mars 2026",
        "Tél. 02 00 00 00 01 joignables au 3 mars 2026",
        "Salle 12 places disponibles au 3 mars 2026",
        "Les enfants de 3 ans au 3 mars 2026",
    ],
)
def test_no_figure_but_a_count(sentence: str) -> None:
    draft = draft_of(sentence)
    assert draft.figures == ()
    assert sentence in Outline(draft.body).text
