"""Minutes made from one invented truth, laid out in the many ways that people do.

``invent`` draws a truth and its layout. What the discussion mentions besides (other people, days,
numbers, places) is true of nothing: none of it may become a field.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import TypeAlias

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
from cms.french.dates import MONTHS, WEEKDAYS

FIRST = (
    *("Maëlle", "Nadège", "Sabrina", "Anne-Marie", "Jean-Luc", "Aïcha", "Éloïse", "Gaspard"),
    *("Théodora", "Basile", "Ondine", "Marie", "Zélie", "Firmin", "Rose", "Hortense", "Yann"),
    *("Inès", "Côme", "Ludivine"),
)
LAST = (
    *("Tanguy", "Rollin", "Lecointre", "Vantard", "Le Goff", "d’Aubigny", "Quincampoix", "Ozanne"),
    *("de La Tour", "Martin-Roy", "Salvayre", "Fontorbe", "Castelbou", "Brest", "Olméda", "Denis"),
    *("Trésor", "N’Guessan", "Bel", "Vertamon", "Marchand", "Blanc", "Durmarel", "Tilleurot"),
)
PLACES = (
    *("Lorient", "Évreux", "Le Havre", "La Roche-sur-Yon", "Saint-Étienne", "Nîmes", "CDEF 35"),
    *("CHU de Nantes", "MECS Les Tilleuls", "Conseil départemental du Nord", "Lille", "Cahors"),
    *("IME Saint-Joseph", "Pouponnière du Val", "Loire-Atlantique", "PMI", "Aix-en-Provence"),
)
ROLES = (
    *("psychologue", "directrice", "cheffe de service", "éducateur spécialisé", "médecin de PMI"),
    *("assistante sociale", "coordinatrice", "trésorier", "puéricultrice", "représentante des CVS"),
)
TITLES = (
    ("Réunion du comité de pilotage", ""),
    ("Conseil d’administration", ""),
    ("Assemblée générale ordinaire", ""),
    ("Réunion d’équipe", ""),
    ("Commission petite enfance", ""),
    ("Groupe de travail « Protocole de santé »", ""),
    ("Conseil de la vie sociale", ""),
    ("Réunion de service de la pouponnière", ""),
    ("Conférence des directions", "directions"),
    ("Conférence des coordinations", "coordinations"),
    ("Réunion des praticiens", "praticiens"),
)
SUBJECTS = (
    *(
        "Approbation du compte rendu du 12 janvier 2026",
        "Budget 2026",
        "Recrutement d’une infirmière",
    ),
    *("Tour de table", "Questions diverses", "Point sur les admissions", "Travaux de la salle 12"),
    *("Calendrier des formations", "Protocole de soins", "Bilan de l’année 2025", "Fête de l’été"),
    *("Présentation du projet d’établissement", "Retour des familles", "Rapport moral"),
)
COUNTS = ("inclusions", "sorties", "bilans réalisés", "dossiers ouverts", "adhérents")
DAY, MONTH = dt.timedelta(days=1), dt.timedelta(days=30)


@dataclass(frozen=True)
class Someone:
    """A person; ``name`` as the minutes write it."""

    name: str
    role: str
    place: str
    first: str
    last: str


@dataclass
class Truth:
    """What minutes say, and nothing that they do not say."""

    title: str
    series: str
    number: int | None
    date: dt.date
    start: dt.time | None
    end: dt.time | None
    present: list[Someone]
    excused: list[Someone]
    agenda: list[str] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    next: list[dt.date] = field(default_factory=list)
    figures: list[tuple[str, int, dt.date]] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    layout: list[str] = field(default_factory=list)


Grid: TypeAlias = list[list[str]]


def say(text: str) -> Paragraph:
    return Paragraph((Span(text),))


def bold(text: str) -> Paragraph:
    return Paragraph((Span(text, bold=True),))


def items(texts: list[str], *, ordered: bool = False) -> ListBlock:
    return ListBlock(ordered, tuple(Item(0, (Span(text),)) for text in texts))


def grid(rows: Grid, *, header: bool = False) -> Table:
    """Rows of texts; « ^ » is a cell that the one above covers. Titles are bold."""
    cells = (
        tuple(
            Cell(covered="above")
            if text == "^"
            else Cell.of((Span(text, bold=header and not at),) if text else ())
            for text in row
        )
        for at, row in enumerate(rows)
    )
    return Table(tuple(cells), header)


class Inventor:
    """Draws a truth and the blocks that tell it."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.names = iter(self._names())
        self.truth = self._truth()

    def _names(self) -> list[tuple[str, str]]:
        firsts, lasts = list(FIRST), list(LAST)
        self.random.shuffle(firsts)
        self.random.shuffle(lasts)
        return list(zip(firsts, lasts, strict=False))

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def someone(self, places: tuple[str, ...] = PLACES) -> Someone:
        first, last = next(self.names)
        pick = self.random.choice
        return Someone(f"{first} {last}", pick(ROLES), pick(places), first, last)

    def day(self, start: dt.date, reach: int = 90) -> dt.date:
        return start + self.random.randint(5, reach) * DAY

    def _truth(self) -> Truth:
        random = self.random
        title, series = random.choice(TITLES)
        hour = random.randint(8, 18)
        start = dt.time(hour, random.choice((0, 15, 30))) if self.chance(0.6) else None
        end = dt.time(hour + 2, 0) if start and self.chance(0.7) else None
        return Truth(
            title=title,
            series=series,
            number=random.randint(2, 60) if self.chance(0.5) else None,
            date=self.day(dt.date(2025, 1, 1), 700),
            start=start,
            end=end,
            present=[self.someone() for _ in range(random.randint(2, 6))],
            excused=[self.someone() for _ in range(random.randint(0, 3))],
        )

    # Dates and hours

    def written(self, day: dt.date, *, year: bool = True) -> str:
        first = "1er" if day.day == 1 else str(day.day)
        words = f"{first} {MONTHS[day.month - 1]}"
        forms = [f"{words} {day.year}", f"{WEEKDAYS[day.weekday()]} {words} {day.year}"]
        forms += [f"{day:%d/%m/%Y}", f"{day:%d.%m.%y}"] if year else []
        return self.random.choice(forms)

    def hours(self) -> str:
        start, end = self.truth.start, self.truth.end
        if not start:
            return ""
        one = f"{start.hour}h{start.minute:02}" if start.minute else f"{start.hour} h"
        if not end:
            return self.random.choice((f"à {one}", one))
        return self.random.choice((f"de {one} à {end.hour}h", f"{one} – {end.hour}h00"))

    # The first lines

    def opening(self) -> list[Block]:
        truth = self.truth
        day, hours = self.written(truth.date), self.hours()
        report = self.random.choice(("Compte rendu", "Compte-rendu", "CR", "Procès-verbal", "PV"))
        number = truth.number
        lower = truth.title[:1].lower() + truth.title[1:]
        numbered = (
            self.random.choice((f"{truth.title} n° {number}", f"{number}e {lower}"))
            if number
            else truth.title
        )
        when = f"{self.random.choice(('', 'Le ', 'Date : '))}{day}"
        timed = self.random.choice((f"{when}, {hours}", f"{when} {hours}")) if hours else when
        apart: list[Block] = [say(when), *([say(f"Horaires : {hours}")] if hours else [])]
        written = self.written(self.day(truth.date, 10))
        layouts: list[Callable[[], list[Block]]] = [
            lambda: [Heading(1, (Span(numbered),)), say(timed)],
            lambda: [Heading(1, (Span(f"{report} – {numbered} – {day}"),)), *apart[1:]],
            lambda: [bold(report.upper()), bold(numbered), *apart],
            lambda: [
                Heading(1, (Span(report.upper()),)),
                Heading(2, (Span(numbered),)),
                say(timed),
            ],
            lambda: [say(f"{report} : {numbered}"), say(timed)],
            lambda: [
                grid(
                    [
                        [report.upper(), numbered],
                        ["Date", day],
                        *([["Horaires", hours]] if hours else []),
                        ["Lieu", self.random.choice(PLACES)],
                    ]
                )
            ],
            lambda: [
                grid([["Association Les Tilleuls", f"{report}\n{numbered}"]]),
                say(timed),
                say(f"Rédigé le {written} par {self.someone().name}"),
            ],
            lambda: [
                say("Association Les Tilleuls"),
                say("12 rue des Lilas, 35000 Rennes"),
                say(f"Rennes, le {written}"),
                bold(f"{report} : {numbered}"),
                say(f"Réunion du {timed}" if not when.startswith(("Le", "Date")) else timed),
            ],
            lambda: [
                Heading(1, (Span(numbered),)),
                say(f"{timed} – {self.random.choice(('salle 12', 'Lorient', 'mairie annexe'))}"),
                say(f"Rédaction : {self.someone().name} – diffusé le {written}"),
            ],
            lambda: [
                Heading(1, (Span(f"{report} n°{number} – {truth.title}" if number else numbered),)),
                say(f"Version du {written}"),
                say(timed),
            ],
            lambda: [
                say(self.random.choice(("Pôle enfance – famille", "Direction des solidarités"))),
                Heading(1, (Span(f"{report} de la réunion du {day}"),)),
                say(numbered),
                *apart[1:],
            ],
        ]
        return self.one("opening", layouts)

    def one(self, what: str, layouts: list[Callable[[], list[Block]]]) -> list[Block]:
        at = self.random.randrange(len(layouts))
        self.truth.layout.append(f"{what} {at}")
        return layouts[at]()

    # People

    def people(self) -> list[Block]:
        layouts = [
            *(self._inline, self._inline_by_place, self._sentence, self._items, self._lines),
            *(self._marked_table, self._plain_table, self._two_columns, self._labels_beside),
            self._two_columns_with_services,
            *(self._cell_of_lines, self._merged_places, self._semicolons, self._items_of_places),
            *(self._by_college, self._represented, self._in_a_sentence),
        ]
        return [*self.one("people", layouts), *self._others()]

    def _others(self) -> list[Block]:
        other = self.someone()
        texts = [
            f"Secrétaire de séance : {self.truth.present[0].name}",
            f"Animation : {other.name}",
            f"Diffusion : {other.name}, {other.place}",
            f"Rédactrice : {self.truth.present[-1].name}",
        ]
        return [say(self.random.choice(texts))] if self.chance(0.4) else []

    def _label(self, kind: str) -> str:
        forms = {
            "present": ("Présents", "Participants", "Étaient présents", "Personnes présentes"),
            "excused": ("Excusés", "Absents excusés", "Excusé·e·s", "Absentes"),
        }
        return self.random.choice(forms[kind])

    def _told(self, people: list[Someone], style: str) -> list[str]:
        styles: dict[str, Callable[[Someone], str]] = {
            "name": lambda one: one.name,
            "place": lambda one: f"{one.name} ({one.place})",
            "capitals": lambda one: f"{one.last.upper()} {one.first} ({one.place})",
            "dash": lambda one: f"{one.name} – {one.place}",
            "hyphen": lambda one: f"{one.name} - {one.place}",
            "role": lambda one: f"{one.name}, {one.role}, {one.place}",
            "roled": lambda one: f"{one.name}, {one.role} ({one.place})",
            "both": lambda one: f"{one.name} – {one.role} – {one.place}",
            "title": lambda one: f"Mme {one.first} {one.last}, {one.role}",
            "colon": lambda one: f"{one.name} : {one.role}",
            "first": lambda one: f"{one.place} – {one.name}",
            "in": lambda one: f"{one.name} ({one.role}, {one.place})",
        }
        return [styles[style](one) for one in people]

    def _inline(self) -> list[Block]:
        style = self.random.choice(("name", "place", "capitals", "roled", "in"))
        mark = self.random.choice((" :", ":"))
        blocks: list[Block] = []
        for kind, people in self._kinds():
            told = self._told(people, style)
            text = ", ".join(told)
            if self.chance(0.5) and len(told) > 1:
                text = f"{', '.join(told[:-1])} et {told[-1]}"
            blocks.append(say(f"{self._label(kind)}{mark} {text}{self.random.choice(('', '.'))}"))
        return blocks

    def _kinds(self) -> list[tuple[str, list[Someone]]]:
        both = [("present", self.truth.present), ("excused", self.truth.excused)]
        return [(kind, people) for kind, people in both if people]

    def _inline_by_place(self) -> list[Block]:
        by_place: dict[str, list[Someone]] = {}
        for one in self.truth.present:
            by_place.setdefault(one.place, []).append(one)
        texts = []
        for place, people in by_place.items():
            names = " et ".join([", ".join(one.name for one in people[:-1]), people[-1].name])
            texts.append(f"{names.removeprefix(' et ')} ({place})")
        blocks: list[Block] = [say(f"{self._label('present')} : {', '.join(texts)}")]
        if self.truth.excused:
            names = ", ".join(self._told(self.truth.excused, "place"))
            blocks.append(say(f"{self._label('excused')} : {names}"))
        return blocks

    def _sentence(self) -> list[Block]:
        text = "Étaient présents : " + ", ".join(self._told(self.truth.present, "place")) + "."
        if self.truth.excused:
            told = ", ".join(self._told(self.truth.excused, "place"))
            text += f" {self.random.choice(('Excusés', 'Étaient excusés', 'Absentes'))} : {told}."
        return [say(text)]

    def _listed(self, kind: str, people: list[Someone], block: bool) -> list[Block]:
        style = self.random.choice(
            (
                "name",
                "place",
                "capitals",
                "dash",
                "hyphen",
                "role",
                "roled",
                "both",
                "title",
                "first",
            )
        )
        told = self._told(people, style)
        self.truth.layout.append(style)
        label = self._label(kind) + self.random.choice(("", " :"))
        head = say(label) if self.chance(0.6) else Heading(2, (Span(label),))
        return [head, *([items(told)] if block else map(say, told))]

    def _items(self) -> list[Block]:
        return [block for each in self._kinds() for block in self._listed(*each, True)]

    def _lines(self) -> list[Block]:
        return [block for each in self._kinds() for block in self._listed(*each, False)]

    def _items_of_places(self) -> list[Block]:
        blocks: list[Block] = []
        for kind, people in self._kinds():
            told = [f"{one.place} : {one.name}" for one in people]
            blocks += [say(f"{self._label(kind)} :"), items(told)]
        return blocks

    def _by_college(self) -> list[Block]:
        """« Membres présents : », then a line for each sort of members in one paragraph."""
        half = len(self.truth.present) // 2
        groups = (("Élus", self.truth.present[:half]), ("Parents", self.truth.present[half:]))
        lines = [f"{name} : {', '.join(self._told(people, 'name'))}" for name, people in groups]
        blocks: list[Block] = [say("Membres présents :"), say("\n".join(lines))]
        if self.truth.excused:
            names = ", ".join(self._told(self.truth.excused, "roled"))
            blocks.append(say(f"Membres excusés : {names}"))
        return blocks

    def _represented(self) -> list[Block]:
        away, proxy = self.someone(), self.truth.present[0]
        blocks = self._inline()
        told = f"{away.name} (pouvoir à {proxy.name})"
        kind = self.random.choice(("Sont représentés", "Représentée", "Ont donné pouvoir"))
        return [blocks[0], say(f"{kind} : {told}"), *blocks[1:]]

    def _in_a_sentence(self) -> list[Block]:
        """Names in running text, which no label announces: nobody is read, or doubtfully."""
        names = " et ".join(self._told(self.truth.present, "place"))
        return [say(f"La réunion s’est tenue en présence de {names}.")]

    def _semicolons(self) -> list[Block]:
        return [
            say(f"{self._label(kind)} : {' ; '.join(self._told(people, 'role'))}")
            for kind, people in self._kinds()
        ]

    def _rows(self) -> list[tuple[str, Someone]]:
        rows = [(kind, one) for kind, people in self._kinds() for one in people]
        self.random.shuffle(rows)
        return rows

    def _marked_table(self) -> list[Block]:
        """Columns of names and places, and a column or two that say who was there."""
        numbered = self.chance(0.3)
        names: list[tuple[list[str], Callable[[Someone], list[str]]]] = [
            (["Nom", "Structure"], lambda one: [one.name, one.place]),
            (["Prénom", "Nom", "Ville"], lambda one: [one.first, one.last, one.place]),
            (
                ["Nom", "Prénom", "Établissement"],
                lambda one: [one.last.upper(), one.first, one.place],
            ),
            (["Participant", "Fonction"], lambda one: [one.name, f"{one.role}, {one.place}"]),
            (["Nom et prénom", "Fonction"], lambda one: [one.name, one.role]),
            (["Structure", "Nom"], lambda one: [one.place, one.name]),
        ]
        tick = self.random.choice(("X", "x", "☒", "✓", "oui"))
        marks: list[tuple[list[str], list[str], list[str]]] = [
            (["Présent", "Excusé"], [tick, ""], ["", tick]),
            (["Présence"], ["P"], ["E"]),
            (["Présent (O/N)"], ["O"], ["N"]),
            (["P/E"], ["P"], ["E"]),
            (["Émargement"], ["signé"], ["excusée"]),
            (["Présent", "Excusé"], ["☒", "☐"], ["☐", "☒"]),
            (["Présent", "Absent"], [tick, "-"], ["-", tick]),
        ]
        titles, of = self.random.choice(names)
        columns, there, away = self.random.choice(marks)
        rows = [[*titles, *columns]]
        rows += [[*of(one), *(there if kind == "present" else away)] for kind, one in self._rows()]
        if numbered:
            rows = [[str(at) if at else "N°", *row] for at, row in enumerate(rows)]
        head: list[Block] = [say("Liste des participants :")] if self.chance(0.5) else []
        return [*head, grid(rows, header=True)]

    def _plain_table(self) -> list[Block]:
        blocks: list[Block] = []
        for kind, people in self._kinds():
            rows = [["Nom", "Fonction", "Lieu"]] if self.chance(0.5) else []
            rows += [[one.name, one.role, one.place] for one in people]
            blocks += [say(f"{self._label(kind)} :"), grid(rows, header=len(rows) > len(people))]
        return blocks

    def _two_columns(self) -> list[Block]:
        style = self.random.choice(("name", "place", "dash", "role"))
        cells = [self._told(people, style) for people in (self.truth.present, self.truth.excused)]
        titles = [self._label("present"), self._label("excused")]
        if self.chance(0.5):
            return [grid([titles, ["\n".join(told) for told in cells]], header=True)]
        longest = max(map(len, cells))
        padded = [told + [""] * (longest - len(told)) for told in cells]
        return [grid([titles, *map(list, zip(*padded, strict=True))], header=True)]

    def _two_columns_with_services(self) -> list[Block]:
        sides = (self.truth.present, self.truth.excused)
        titles = [self._label("present"), "Service", self._label("excused"), "Service"]
        pairs = [[[one.name, one.place] for one in people] for people in sides]
        longest = max(map(len, pairs))
        padded = [[*pair, *[["", ""]] * (longest - len(pair))] for pair in pairs]
        return [grid([titles, *([*a, *b] for a, b in zip(*padded, strict=True))], header=True)]

    def _labels_beside(self) -> list[Block]:
        style = self.random.choice(("name", "place", "role"))
        mark = ", " if style != "role" else self.random.choice(("\n", " ; "))
        rows = [
            [self._label(kind), mark.join(self._told(people, style))]
            for kind, people in self._kinds()
        ]
        return [grid([*rows, ["Ordre du jour", self._agenda_in_a_cell()]])]

    def _agenda_in_a_cell(self) -> str:
        self.truth.agenda = self.random.sample(SUBJECTS, 3)
        return "\n".join(self.truth.agenda)

    def _cell_of_lines(self) -> list[Block]:
        style = self.random.choice(("dash", "hyphen", "place", "role"))
        blocks: list[Block] = [
            say("Liste des participants :"),
            grid([["\n".join(self._told(self.truth.present, style)), ""]]),
        ]
        if self.truth.excused:
            names = ", ".join(self._told(self.truth.excused, "place"))
            blocks.append(say(f"Excusés : {names}"))
        return blocks

    def _merged_places(self) -> list[Block]:
        rows = [["Établissement", "Nom", "Présent", "Excusé"]]
        places: dict[str, list[tuple[str, Someone]]] = {}
        for kind, one in self._rows():
            places.setdefault(one.place, []).append((kind, one))
        for place, people in places.items():
            for at, (kind, one) in enumerate(people):
                marks = ["X", ""] if kind == "present" else ["", "X"]
                rows.append(["^" if at else place, one.name, *marks])
        return [grid(rows, header=True)]

    # Agenda and discussion

    def agenda(self) -> list[Block]:
        if self.truth.agenda or self.chance(0.2):
            return []
        subjects = self.truth.agenda = self.random.sample(SUBJECTS, self.random.randint(2, 5))
        label = self.random.choice(("Ordre du jour", "Rappel de l’ordre du jour", "ODJ"))
        layouts: list[Callable[[], list[Block]]] = [
            lambda: [say(f"{label} :"), items(subjects)],
            lambda: [Heading(2, (Span(label),)), items(subjects, ordered=True)],
            lambda: [say(f"{label} : {' ; '.join(subjects)}")],
            lambda: [say(f"{label} :"), *map(say, subjects)],
            lambda: [bold(f"{label} :"), items(subjects)],
            lambda: [grid([[label], *([subject] for subject in subjects)])],
            lambda: [
                say(label),
                *(say(f"{number}. {subject}") for number, subject in enumerate(subjects, 1)),
            ],
        ]
        return self.one("agenda", layouts)

    def discussion(self) -> list[Block]:
        other, third = self.someone(), self.someone()
        there = self.random.choice(self.truth.present)
        past, later = self.day(self.truth.date - 4 * MONTH), self.day(self.truth.date)
        texts = [
            f"{other.name} ({other.place}) dit qu’au {self.written(past)} il y avait 12 personnes.",
            f"{other.name} rappelle que la réunion du {self.written(past)} réunissait 12 services.",
            f"La loi n° 2016-297 du 14 mars 2016 est rappelée par {third.name}.",
            "En 2025, l’équipe a suivi 45 enfants ; 3 sorties sont prévues au printemps.",
            f"Contact : {other.name}, 02 40 00 00 00",
            f"Prochaine étape : envoi du questionnaire le {self.written(later)}.",
            f"{there.name} fera le lien avec {third.name} avant le {self.written(later)}.",
            f"La séance est ouverte à 9h10 par Mme {there.last}.",
            f"Le stage de {third.name} s’achève le {self.written(later)} à {third.place}.",
            "Le budget est voté à l’unanimité : 12 500 euros, dont 2 000 pour la salle 4.",
            f"Absente depuis le {self.written(past)}, {third.name} reprendra à mi-temps.",
            f"Une formation aura lieu le {self.written(later)} de 14h à 17h à {other.place}.",
            f"Le compte rendu du {self.written(past)} est approuvé.",
            f"Invitée à se prononcer, {third.name} s’abstient.",
            "Pour : 12. Contre : 0. Abstentions : 2.",
        ]
        blocks: list[Block] = []
        for subject in self.random.sample(SUBJECTS, self.random.randint(1, 3)):
            blocks.append(Heading(2, (Span(subject),)) if self.chance(0.6) else bold(subject))
            blocks += map(say, self.random.sample(texts, self.random.randint(1, 3)))
        if self.chance(0.3):
            blocks.append(
                grid(
                    [
                        ["Action", "Responsable", "Échéance"],
                        ["Relancer la mairie", third.name, self.written(later)],
                        ["Écrire le protocole", there.name, self.written(later)],
                    ],
                    header=True,
                )
            )
        if self.chance(0.3):
            blocks.append(
                Paragraph((Span("Réunion annulée : "), Span(self.written(later), struck=True)))
            )
        if self.chance(0.3):
            self.truth.hidden.append(f"Note sur {third.name}, à ne pas diffuser")
        return blocks

    def figures(self) -> list[Block]:
        if self.chance(0.6):
            return []
        label, value = self.random.choice(COUNTS), self.random.randint(20, 1900)
        self.truth.figures = [(label, value, self.truth.date)]
        day = f"{self.truth.date.day} {MONTHS[self.truth.date.month - 1]} {self.truth.date.year}"
        day = day.replace("1 ", "1er ", 1) if self.truth.date.day == 1 else day
        number = f"{value:,}".replace(",", " ")
        return [
            say(
                self.random.choice(
                    (f"{number} {label} au {day}", f"Total : {number} {label} au {day}.")
                )
            )
        ]

    def next(self) -> list[Block]:
        first = self.day(self.truth.date)
        second = self.day(first)
        one, other = self.written(first), self.written(second)
        label = self.random.choice(
            ("Prochaine réunion", "Prochaine rencontre", "Date de la prochaine réunion")
        )
        place = self.random.choice(PLACES)
        moved = Paragraph((Span(f"{label} : "), Span(one, struck=True), Span(f" {other}")))
        rows = [["Date", "Horaire", "Lieu"], [one, "9h-11h", "Lorient"], [other, "14 h", place]]
        away = self.someone().name
        sent = f"Les inscriptions sont à envoyer avant le {other}."
        told: list[tuple[list[dt.date], list[Block]]] = [
            ([], []),
            ([first], [say(f"{label} : {one} de 9h à 11h")]),
            ([first], [say(f"La prochaine réunion aura lieu le {one} à {place}.")]),
            ([first, second], [say("Prochaines réunions :"), items([one, other])]),
            ([first, second], [Heading(2, (Span("Prochaines dates"),)), grid(rows, header=True)]),
            ([second], [say(f"La prochaine réunion, prévue le {one}, est reportée au {other}.")]),
            ([second], [moved]),
            ([first], [say(f"{label} : {one} (à confirmer)")]),
            ([], [say(f"{label} : date à fixer par sondage avant le {one}")]),
            ([], [say(f"{label} : pas de date avant le retour de {away}")]),
            ([first], [say(f"{label} : {one}. {sent}")]),
            ([first], [say(f"{label} : {WEEKDAYS[first.weekday()]} {first:%d/%m} à 14h")]),
            ([first], [say(f"{label} : {first:%d/%m}")]),
            ([], [say(f"Prochain COPIL : {one} à 14h")]),
        ]
        at = self.random.randrange(len(told))
        self.truth.layout.append(f"next {at}")
        self.truth.next, blocks = told[at]
        return blocks

    def minutes(self) -> tuple[Truth, Outline]:
        blocks = [*self.opening(), *self.people()]
        middle = [self.agenda(), self.figures()]
        self.random.shuffle(middle)
        blocks += [block for part in middle for block in part]
        blocks += [*self.discussion(), *self.next()]
        if self.chance(0.3):
            blocks.append(say(f"Fait à Rennes, le {self.written(self.day(self.truth.date, 10))}"))
        blocks += map(say, self.truth.hidden)
        return self.truth, Outline(tuple(blocks))


def invent(seed: str) -> tuple[Truth, Outline]:
    """A truth and minutes that tell it; the same for the same seed."""
    return Inventor(Random(seed)).minutes()  # noqa: S311 - tells no secret
