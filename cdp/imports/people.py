"""Parses lists of people: names, places, organisations."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cdp.imports.draft import Person
from cdp.imports.labels import label_of
from cdp.imports.vocabulary import is_covered
from cms.documents.spans import single_spaced
from cms.french.folding import fold
from cms.french.words import word_set

_PARTICLES = word_set(
    """
    de du des d la le les van von der den ten ter el al ben bin ibn di da do dos del della y e
    """
)
_TITLES = word_set(
    """
    dr docteur docteure drs pr prof professeur professeure mme mmes m mm mr mlle me
    """
)
# What no name of a person begins with.
_NO_NAME = word_set(
    """
    bonjour bonsoir merci cordialement bienvenue salut pour nom noms prenom prenoms fonction
    fonctions structure lieu ville qualite organisme etablissement
    """
)
_INSTITUTIONS = word_set(
    """
    agence ars ase asso association cabinet caf caisse camsp cdef centre ch chr chrs chu cite
    clinique cmp cmpp college comite commission communaute conseil cpam creche departement dipas
    direction ecole ehpad equipe esat espace federation fondation foyer groupe hopital ime institut
    internat itep lycee mairie maison mecs metropole ministere pmi pole pouponniere prefecture
    region reseau residence samu sessad service siege tribunal udaf universite village ville
    """
)
_NAME_WORD = re.compile(r"(?:[^\W\d_]+\.?(?:['’-]|$))+")
_MAX_NAME_WORDS = 6
_ACRONYM = 5
_LONGEST_PLACE = 3
_USUAL_NAMES = 2
_INSIDE_A_PLACE = re.compile(r"-(?:en|sur|sous|les|lès|le|la|du|de|des|aux?)-")
_CAPITAL = r"[A-ZÀ-ÝŒ][\w'’-]+"
_CAPITALISED = re.compile(rf"\b{_CAPITAL}(?:\s+{_CAPITAL})+")
_ORGANISATION = re.compile(
    r"\s(?i:de\s+l['’]|(?:pour|représentante?)\s+(?:l['’]|le\s|la\s|les\s)?)"
    r"(?P<place>(?:(?:équipe|association|service|réseau)\s+)?[^\W\d_a-zà-ÿ].*?)"
    r"(?:$|(?<=\w{3})(?=\.\s+[A-ZÀ-ÝŒ]))",
    re.DOTALL,
)
_PLACE_FIRST = re.compile(r"^(?P<place>[^:(),;]{2,60}?)\s*:\s+(?P<rest>\S.*)$", re.DOTALL)
# Each begins where the white space does: trying each of its places would take the square of it.
_COLUMNS = re.compile(r"(?<!\s)\s*\t\s*| {3,}|(?<!\s)\s+(?:[-–—]|/)\s+")
_DASH = re.compile(r"(?<!\s)\s+[-–—]\s+")
_ARTICLE = re.compile(r"(?:la|le|les|l'|saint|sainte|st|ste)(?:[\s'-]|$)", re.IGNORECASE)
_NO_BREAK = re.compile("[\u00a0\u202f]")
_BULLET = re.compile(r"^\s*(?:[-–—•*➢✓▪◦·]|\d{1,2}[.)])\s+")


_MISSING_COMMA = re.compile(r"\)\s+(?=[A-ZÀ-ÝŒ])")


@dataclass(frozen=True, slots=True)
class ParsedPeople:
    """The people of a text; ``whole`` if it says nothing else."""

    persons: tuple[Person, ...]
    whole: bool


def find_people(text: str, *, item: bool = False) -> ParsedPeople:
    """Parse a list of people.

    An ``item`` is a line of a list or a row of a table: what follows a full name after a comma is
    then that person's function and place, not another first name.
    """
    text = _BULLET.sub("", _NO_BREAK.sub(" ", text)).strip().rstrip(".;,").strip()
    text = _MISSING_COMMA.sub("), ", text)
    parts = list(_cut(text, ";"))
    dashed = _DASH.split(text)
    if all("," in part and is_full_name(part.partition(",")[0].strip()) for part in dashed):
        parts = dashed if len(dashed) > 1 else parts
    if len(parts) > 1:
        # Between semicolons stand one person with a function, or a place and its people;
        # between dashes, « A B, Lille – C D, Brest ».
        each = [find_people(part, item=True) for part in parts if part.strip()]
        people = tuple(person for read in each for person in read.persons)
        return ParsedPeople(people, all(read.whole for read in each))
    place = ""
    first = _PLACE_FIRST.match(text)
    if first and not is_full_name(first["place"]):
        place, text = first["place"].strip(), first["rest"]
    read = _item(text) if item else None
    persons = [read] if read else _enumeration(list(_cut(text, ",\n")))
    persons = [
        Person(single_spaced(person.name), single_spaced(_both(person.place, place)))
        for person in persons
    ]
    held = [word for person in persons for word in (person.name, person.place)]
    return ParsedPeople(tuple(persons), bool(persons) and is_covered(f"{place} {text}", held))


def _both(own: str, shared: str) -> str:
    """« psychologue, Lille »: a function first, then the place."""
    if shared[:1].islower():
        own, shared = shared, own
    return ", ".join(filter(None, (own, shared)))


def is_name(text: str) -> bool:
    """Whether a text has the shape of a person's name, first names alone included."""
    parts = text.split()
    if label_of(text) or (parts and label_of(parts[0])):
        return False
    while parts and fold(parts[0]).rstrip(".") in _TITLES:
        parts = parts[1:]
    if parts and fold(parts[0]).rstrip(",.!") in _NO_NAME | _INSTITUTIONS:
        return False
    if not 1 <= len(parts) <= _MAX_NAME_WORDS or parts[-1] in _PARTICLES:
        return False
    proper = [part for part in parts if fold(part) not in _PARTICLES]
    return bool(proper) and all(_is_proper(part) for part in proper)


def names_someone(text: str, read: ParsedPeople) -> bool:
    """Whether a line can go on with a list of people: a place, or two capitalised words."""
    capitals = [word for word in text.split() if word[:1].isupper()]
    return len(capitals) >= 2 or any(person.place for person in read.persons)


def _is_proper(word: str) -> bool:
    if not _NAME_WORD.fullmatch(word):
        return False
    bare = re.sub(r"^[dl]['’]", "", word)
    return bare[:1].isupper()


def is_full_name(text: str) -> bool:
    """Whether a text has the shape of a first name and a last name."""
    parts = [part for part in text.split() if fold(part).rstrip(".") not in _TITLES]
    titled = len(parts) < len(text.split())
    spelled = [part for part in parts if len(part.rstrip(".")) > 1]  # not « Sophie B. »
    long_enough = len(spelled) >= 2 or (titled and len(spelled) == 1)
    return is_name(text) and long_enough and not _ARTICLE.match(text)


def holds_a_name(place: str) -> bool:
    """Whether a place goes on with what may be another person: capitalised words in a row.

    « La Roche » and « MECS Les Tilleuls » are places.
    """
    runs = [found[0] for found in _CAPITALISED.finditer(place)]
    return any(is_full_name(run) or len(run.split()) > _LONGEST_PLACE for run in runs)


def may_hold_a_place(name: str) -> bool:
    """« ECNP Lorient », or « BEL Ana »: short capitals before other words; three names in a row."""
    first, *others = name.split()
    short = 2 <= len(first.rstrip(".")) <= _ACRONYM
    if short and first.isupper() and not any(map(str.isupper, others)):
        return True
    folded = {fold(word).rstrip(".") for word in name.split()}
    if _INSIDE_A_PLACE.search(name) or folded & _INSTITUTIONS:
        return True
    return len(folded - _PARTICLES - _TITLES) > _USUAL_NAMES


def _item(text: str) -> Person | None:
    """« A B – Strasbourg », « A B, psychologue (Lille) », « Strasbourg – A B »."""
    text, own = _place_at_end(text)
    parts = [part.strip() for part in re.split(rf"{_COLUMNS.pattern}|(?<!\s)\s*,\s*", text)]
    parts = [part for part in parts if part]
    named = [part for part in parts if any(map(is_full_name, _AND.split(part)))]
    if "(" in text or len(parts) < 2 or len(named) != 1 or not is_full_name(named[0]):
        return None
    name = next(part for part in parts if is_full_name(part))
    if parts.index(name) > 1:
        return None
    return Person(name, ", ".join([*(part for part in parts if part != name), own]).rstrip(", "))


def _cut(text: str, marks: str) -> Iterator[str]:
    """The stretches between the marks that no parenthesis holds."""
    depth, start = 0, 0
    for at, char in enumerate(text):
        if char == "(":
            depth += 1
        elif char == ")":
            depth = max(depth - 1, 0)
        elif char in marks and depth == 0:
            yield text[start:at]
            start = at + 1
    yield text[start:]


def _enumeration(chains: list[str]) -> list[Person]:
    """« A, B et C (Marseille) » share a place; « A B, Lille, C D, Brest » give each its own."""
    chains = [part for chain in chains for part in _apart(chain.strip()) if part]
    names, others = chains[::2], chains[1::2]
    if (
        len(names) == len(others)
        and all(is_full_name(name) for name in names)
        and all(is_name(other) and not is_full_name(other) for other in others)
    ):
        return [Person(*pair) for pair in zip(names, others, strict=True)]
    inverted = [_people_of_a_place(chain) for chain in chains]
    if all(inverted):
        return [person for people in inverted for person in people]
    persons: list[Person] = []
    for chain in chains:
        if chain[:1].islower() and persons and not persons[-1].place:
            function, place = _place_at_end(chain)
            persons[-1] = replace(persons[-1], place=_both(place, function))
            continue
        read = _chain(chain)
        if len(read) > 1 and read[-1].place and _AND.search(chain):
            at = len(persons)
            while at and not persons[at - 1].place:
                at -= 1
            persons[at:] = [replace(person, place=read[-1].place) for person in persons[at:]]
        persons.extend(read)
    return persons


def _apart(chain: str) -> list[str]:
    """« psychologue (Lille) et A B » ends with another person."""
    *before, last = _AND.split(chain)
    if chain[:1].islower() and before and is_full_name(_place_at_end(last)[0]):
        return [chain[: chain.rindex(last)].strip().removesuffix(" et"), last]
    return [chain]


_AND = re.compile(r"(?<!\s)(?:\s+(?:et|&|/)\s+|\s*\+\s*|\s+ainsi\s+qu(?:e\s+|['’]))", re.IGNORECASE)


def _people_of_a_place(chain: str) -> list[Person]:
    """« Lille (A B, C D) »: the parenthesis holds the people, not the place."""
    place, inside = _place_at_end(chain)
    names = [name.strip() for part in inside.split(",") for name in _AND.split(part)]
    if is_full_name(place) or not all(map(is_full_name, names)):
        return []
    return [Person(name, place) for name in names]


def _chain(text: str) -> list[Person]:
    """The people between two commas: « A B et C D (Marseille) » share their place."""
    people: list[Person] = []
    place = ""
    for part in reversed(_AND.split(text.strip())):
        name, own = _place_at_end(part.strip())
        if not own:
            name, own = _after_dash(name)
        place = own or place
        if is_name(name):
            people.insert(0, Person(name, place))
    return people


def _place_at_end(text: str) -> tuple[str, str]:
    if text.endswith(")") and "(" in text:
        name, _, place = text[:-1].partition("(")
        if ")" not in place:
            return name.strip(), place.strip()
    organisation = _ORGANISATION.search(text)
    if organisation and is_name(text[: organisation.start()].split(" et ")[-1].strip()):
        return text[: organisation.start()].strip(), organisation["place"].strip()
    return text, ""


def _after_dash(text: str) -> tuple[str, str]:
    parts = [part.strip() for part in _COLUMNS.split(text) if part.strip()]
    if len(parts) < 2 or (len(parts) > 2 and not is_full_name(parts[0])):
        return text, ""
    if is_full_name(parts[0]) or not is_full_name(parts[1]):
        return parts[0], ", ".join(parts[1:])
    return parts[1], parts[0]
