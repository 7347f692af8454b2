import pytest

from cdp.imports.draft import MinutesDraft
from cdp.imports.people import find_people, is_name
from cdp.imports.recognise import recognise
from cms.documents.outline import Outline
from tests.cms.documents.makers import outline_of


def recognised(text: str) -> MinutesDraft:
    return recognise(outline_of(text))


LINES = {
    "one place each": (
        "Zoé Martel (Strasbourg), Paul Ozanne (La Roche)",
        [("Zoé Martel", "Strasbourg"), ("Paul Ozanne", "La Roche")],
    ),
    "et shares the place": (
        "Zoé MARTEL et Paul OZANNE (Marseille)",
        [("Zoé MARTEL", "Marseille"), ("Paul OZANNE", "Marseille")],
    ),
    "comma and et share the place": (
        "Ana Bel (Lille), Zoé Martel, Luc Roy et Paul Ozanne (Marseille)",
        [
            *(("Ana Bel", "Lille"), ("Zoé Martel", "Marseille")),
            *(("Luc Roy", "Marseille"), ("Paul Ozanne", "Marseille")),
        ],
    ),
    "pour an organisation": (
        "Zoé Martel et Paul Ozanne pour l’ECNP.",
        [("Zoé Martel", "ECNP"), ("Paul Ozanne", "ECNP")],
    ),
    "pour a team": (
        "Zoé Martel pour l'équipe ABC, Paul Ozanne pour l’ECNP",
        [("Zoé Martel", "équipe ABC"), ("Paul Ozanne", "ECNP")],
    ),
    "pour la": ("Zoé Martel pour la DGCS", [("Zoé Martel", "DGCS")]),
    "mixed": (
        "Ana Bel (Nîmes), Zoé Martel et Paul Ozanne pour l'ECNP.",
        [("Ana Bel", "Nîmes"), ("Zoé Martel", "ECNP"), ("Paul Ozanne", "ECNP")],
    ),
    "place first": (
        "Strasbourg : Zoé Martel, Paul Ozanne",
        [("Zoé Martel", "Strasbourg"), ("Paul Ozanne", "Strasbourg")],
    ),
    "particles and hyphens": (
        "Anne-Marie de La Tour (Brest), Yann Le Goff, Inès d’Ormesson, Jean O’Brien",
        [
            *(("Anne-Marie de La Tour", "Brest"), ("Yann Le Goff", "")),
            *(("Inès d’Ormesson", ""), ("Jean O’Brien", "")),
        ],
    ),
    "a doctor": ("Dr Martel (Lille), Dr. Zoé Roy", [("Dr Martel", "Lille"), ("Dr. Zoé Roy", "")]),
    "no-break spaces": ("Zoé\u00a0Martel\u00a0(Lille)", [("Zoé Martel", "Lille")]),
    "first names alone": ("Zoé, Paul et Ana", [("Zoé", ""), ("Paul", ""), ("Ana", "")]),
    "name, town, name, town": (
        "Zoé Martel, Lille, Paul Ozanne, Brest",
        [("Zoé Martel", "Lille"), ("Paul Ozanne", "Brest")],
    ),
    "semicolons": ("Zoé Martel ; Paul Ozanne", [("Zoé Martel", ""), ("Paul Ozanne", "")]),
    "capitals": ("ZOÉ MARTEL POUR L’ECNP", [("ZOÉ MARTEL", "ECNP")]),
    "functions": (
        "Zoé Martel, psychologue (Lille), Paul Ozanne, pédiatre",
        [("Zoé Martel", "psychologue, Lille"), ("Paul Ozanne", "pédiatre")],
    ),
    "functions between semicolons": (
        "Zoé Martel, directrice (Lille) ; Paul Ozanne, directeur adjoint (Brest)",
        [("Zoé Martel", "directrice, Lille"), ("Paul Ozanne", "directeur adjoint, Brest")],
    ),
    "places between semicolons": (
        "Lille : Zoé Martel, Ana Bel ; Brest : Paul Ozanne",
        [("Zoé Martel", "Lille"), ("Ana Bel", "Lille"), ("Paul Ozanne", "Brest")],
    ),
    "professions first": (
        "psychologues : Zoé Martel (Lille) ; médecins : Paul Ozanne (Brest)",
        [("Zoé Martel", "psychologues, Lille"), ("Paul Ozanne", "médecins, Brest")],
    ),
    "the people in the parenthesis": (
        "Lille (Zoé Martel), La Roche (Paul Ozanne, Ana Bel)",
        [("Zoé Martel", "Lille"), ("Paul Ozanne", "La Roche"), ("Ana Bel", "La Roche")],
    ),
    "ainsi que": (
        "Zoé Martel (Lille) ainsi qu’Ana Bel et Paul Ozanne (ECNP)",
        [("Zoé Martel", "Lille"), ("Ana Bel", "ECNP"), ("Paul Ozanne", "ECNP")],
    ),
    "a place in the middle": (
        "Zoé Martel et Ana Bel (Lille) et Paul Ozanne",
        [("Zoé Martel", "Lille"), ("Ana Bel", "Lille"), ("Paul Ozanne", "")],
    ),
    "dashes between people": (
        "Zoé Martel, Lille - Paul Ozanne, Brest",
        [("Zoé Martel", "Lille"), ("Paul Ozanne", "Brest")],
    ),
    "a missing comma": (
        "Zoé Martel (Lille) Dr Paul Ozanne (Brest)",
        [("Zoé Martel", "Lille"), ("Dr Paul Ozanne", "Brest")],
    ),
    "dashes": (
        "Zoé Martel – directrice – Lille, Paul Ozanne – Brest",
        [("Zoé Martel", "directrice, Lille"), ("Paul Ozanne", "Brest")],
    ),
    "a comma in the parenthesis": (
        "Zoé Martel (Lille, Nord), Paul Ozanne",
        [("Zoé Martel", "Lille, Nord"), ("Paul Ozanne", "")],
    ),
}


@pytest.mark.parametrize(("text", "expected"), LINES.values(), ids=LINES)
def test_people_in_a_line(text: str, expected: list[tuple[str, str]]) -> None:
    read = find_people(text)
    assert [(person.name, person.place) for person in read.persons] == expected
    assert read.whole


ITEMS = {
    "dash": ("Zoé Martel – Strasbourg", ("Zoé Martel", "Strasbourg"), True),
    "hyphen": ("Zoé Martel - La Roche", ("Zoé Martel", "La Roche"), True),
    "place first": ("La Roche – Zoé Martel", ("Zoé Martel", "La Roche"), True),
    "tab": ("Zoé Martel\tLille", ("Zoé Martel", "Lille"), True),
    "comma": ("Zoé Martel, Lille", ("Zoé Martel", "Lille"), True),
    "function": ("Zoé Martel, psychologue, Lille", ("Zoé Martel", "psychologue, Lille"), True),
    "function, place in a parenthesis": (
        "Zoé Martel, psychologue (Lille)",
        ("Zoé Martel", "psychologue, Lille"),
        True,
    ),
    "typed bullet": ("- Zoé Martel (Lille)", ("Zoé Martel", "Lille"), True),
}


@pytest.mark.parametrize(("text", "person", "whole"), ITEMS.values(), ids=ITEMS)
def test_one_person_a_line(text: str, person: tuple[str, str], whole: bool) -> None:
    read = find_people(text, item=True)
    assert [(one.name, one.place) for one in read.persons] == [person]
    assert read.whole is whole


@pytest.mark.parametrize(
    "text",
    [
        *("12 personnes", "aucun", "néant", "une réunion aura lieu en mars", "", "–", "(Lille)"),
        "Zoé Martel souhaite imaginer quelque chose",
    ],
)
def test_not_only_people(text: str) -> None:
    assert not find_people(text).whole


def test_a_place_stops_with_its_sentence() -> None:
    read = find_people("Zoé Martel pour l'ECNP. Bonne lecture")
    assert [(person.name, person.place) for person in read.persons] == [("Zoé Martel", "ECNP")]
    assert not read.whole


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("Zoé Martel", True), ("Zoé MARTEL-ROY", True), ("Ludwig van Beethoven", True)),
        *(("Zoé", True), ("zoé martel", False), ("Zoé martel", False), ("Salle 12", False)),
        *(("Bonjour", False), ("Bonjour Zoé", False), ("Merci", False)),
        *(("Excusée", False), ("Pierre de", False), ("A B C D E F G H", False)),
    ],
)
def test_is_name(text: str, expected: bool) -> None:
    assert is_name(text) is expected


def test_guests_are_present() -> None:
    line = (
        "Participants : Zoé Martel pour l'ECNP. {} : Ana Bel pour l'équipe ABC. Excusé : Luc Roy."
    )
    for label in ("Invitée", "Invité·e·s", "Invité(e)s", "Invités"):
        draft = recognised(line.format(label))
        people = [(person.name, person.place) for person in draft.present]
        assert people == [("Zoé Martel", "ECNP"), ("Ana Bel", "équipe ABC")]
        assert [person.name for person in draft.excused] == ["Luc Roy"]
        assert draft.body == ()
    draft = recognised("Participants : Zoé Martel\n\nInvitée : Ana Bel (Lille)")
    assert [person.name for person in draft.present] == ["Zoé Martel", "Ana Bel"]


@pytest.mark.parametrize("line", ["Bonjour.", "Bonjour Camille,", "Merci", "Bravo"])
def test_a_greeting_under_the_participants_is_nobody(line: str) -> None:
    draft = recognised(f"Participants : Zoé Martel (Lyon)\n\n{line}\n\nLa réunion commence.")
    assert [person.name for person in draft.present] == ["Zoé Martel"]
    assert line in Outline(draft.body).text
