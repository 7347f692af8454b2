"""Why a file cannot be read, in French, for the person who uploaded it."""

import re

from cms.documents.formats import FORMATS, MAX_MEGABYTES
from cms.french.typography import enumeration

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_MAX_NAME = 120

# Each reason ends with what to do next. The keys travel from the reading process to the site.
REASONS: dict[str, str] = {
    "missing": "il est introuvable\u202f; vérifiez son nom et son dossier, puis redonnez-le",
    "empty": "il est vide\u202f; vérifiez que c’est le bon fichier et déposez-le de nouveau",
    "no_text": "il ne contient aucun texte\u202f; vérifiez que c’est le bon fichier",
    "too_big": (
        f"il dépasse {MAX_MEGABYTES}\u00a0Mo\u202f; allégez-le (ses images, s’il en a) ou "
        "partagez-le en plusieurs fichiers, puis déposez-le de nouveau"
    ),
    "too_much_text": (
        "il contient beaucoup plus de texte qu’un compte rendu\u202f; "
        "déposez seulement le compte rendu"
    ),
    "unknown_type": (
        "ce type de fichier n’est pas accepté\u202f; déposez un fichier "
        + enumeration((f"{known.name} ({known.extension})" for known in FORMATS), "ou")
    ),
    "old_word": (
        "c’est un ancien fichier Word (.doc)\u202f; ouvrez-le dans Word, enregistrez-le au "
        "format .docx, puis déposez ce nouveau fichier"
    ),
    "rtf": (
        "c’est un fichier RTF\u202f; ouvrez-le dans Word ou LibreOffice, enregistrez-le au format "
        ".docx, puis déposez ce nouveau fichier"
    ),
    "outlook": (
        "ce message d’Outlook (.msg) n’a de texte que sous une forme qui n’est pas lue\u202f; "
        "ouvrez-le dans Outlook, enregistrez-le au format HTML (.html), puis déposez ce fichier"
    ),
    "encrypted": (
        "il est protégé par un mot de passe\u202f; enlevez cette protection, "
        "puis déposez-le de nouveau"
    ),
    "macros": (
        "il contient des macros\u202f; enregistrez-le au format .docx sans macros, "
        "puis déposez ce nouveau fichier"
    ),
    "damaged": (
        "il est incomplet ou abîmé\u202f; ouvrez-le sur votre ordinateur, enregistrez-le de "
        "nouveau, puis déposez-le"
    ),
    "bomb": (
        "une fois décompressé, il est démesurément gros\u202f; enregistrez-le de nouveau depuis "
        "Word ou LibreOffice, puis déposez-le"
    ),
    "doctype": (
        "il contient des déclarations XML interdites\u202f; enregistrez-le de nouveau depuis "
        "Word ou LibreOffice, puis déposez-le"
    ),
    "too_deep": (
        "sa structure est trop imbriquée\u202f; copiez son texte dans un document neuf, "
        "puis déposez ce document"
    ),
    "scan": (
        "c’est un document numérisé, fait d’images sans texte\u202f; déposez le fichier Word "
        "d’origine ou un PDF dont on peut sélectionner le texte"
    ),
    "letters": (
        "ses lettres sont dessinées sans que le PDF dise lesquelles\u202f; déposez le fichier Word "
        "d’origine, ou un PDF dont le texte reste juste quand on le copie"
    ),
    "encoding": (
        "son contenu n’est pas du texte lisible\u202f; enregistrez-le en texte UTF-8, "
        "puis déposez-le de nouveau"
    ),
    "time": (
        "sa lecture prend trop de temps\u202f; enregistrez-le de nouveau ou partagez-le en "
        "plusieurs fichiers, puis réessayez"
    ),
    "memory": (
        "sa lecture demande trop de mémoire\u202f; allégez-le ou partagez-le en plusieurs "
        "fichiers, puis réessayez"
    ),
    "failure": (
        "une erreur inattendue a arrêté sa lecture\u202f; enregistrez-le de nouveau ou dans un "
        "autre format, puis réessayez"
    ),
}
KINDS = {
    "pdf": "un PDF (.pdf)",
    "docx": "un fichier Word (.docx)",
    "odt": "un fichier LibreOffice (.odt)",
    "text": "un fichier texte (.txt)",
    "rtf": "un fichier RTF",
    "html": "une page web (.html)",
    "image": "une image",
    "excel": "un fichier Excel",
    "powerpoint": "un fichier PowerPoint",
    "zip": "une archive ZIP",
}


def misnamed(extension: str, kind: str) -> str:
    """The reason for a file whose content is not what its name says."""
    advice = "enregistrez-le dans le bon format, puis déposez-le de nouveau"
    return f"son nom finit par {extension}, mais c’est {KINDS[kind]}\u202f; {advice}"


class UnreadableFileError(Exception):
    """A file that cannot become an outline; ``str()`` is a French sentence for people."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name = _shown(name)
        self.reason = reason

    def __str__(self) -> str:
        return f"Le fichier «\u00a0{self.name}\u00a0» n’a pas été lu\u00a0: {self.reason}."


def _shown(name: str) -> str:
    """A file name for messages: no folder, no control character, at most ``_MAX_NAME`` long."""
    last = re.split(r"[/\\]", _CONTROL.sub("", name).strip())[-1] or "sans nom"
    return last if len(last) <= _MAX_NAME else f"{last[: _MAX_NAME - 1]}…"


class RefusedError(Exception):
    """Raised inside a reader; ``reason`` is a key of REASONS or a sentence of ``misnamed``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


# The exit code of a reading process that could not get memory.
NO_MEMORY = 3
_MAX_CHARACTERS = 1_500_000


def refuse_too_long(text: str) -> None:
    """Raise RefusedError for a text far longer than any minutes, manual or booklet."""
    if len(text) > _MAX_CHARACTERS:
        raise RefusedError(REASONS["too_much_text"])
