"""Keys: shared passphrases, hashed, and found again.

A key is found by its fingerprint and confirmed by its hash, so that a try costs the same among
three keys and among a thousand. The fingerprint is 20 bits of a digest keyed by ``SECRET_KEY``; no
key is taken whose fingerprint another one has or had, so that there is one to confirm at most. By
chance this refuses a new key once in 2^20 for each key that there ever was, in the words said of a
known one.

Twenty bits, because they tell little. Who steals the database learns nothing from them without
``SECRET_KEY``. With it (a copy of ``DATA_DIR`` may hold both), he need not hash the guesses that do
not fit: of the 53 bits of a proposed key, 33 remain to be tried at the price of Argon2. More bits
would leave fewer; fewer would refuse new keys too often.

A key made before there were fingerprints, or under another ``SECRET_KEY``, cannot be found so:
it is « unmarked » until someone gives it, which is when its text is known again. Meanwhile nobody
is locked out: the unmarked keys that are in use are hashed at each try, beside the one found.

Keys of 0.1 kept their punctuation, and a hash cannot be brought to another form: what is typed is
looked for in both forms.
"""

import hmac
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import chain, product

from django.contrib.auth.hashers import (
    UNUSABLE_PASSWORD_PREFIX,
    check_password,
    make_password,
)
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from cdp.models.spaces import SpaceKey, SpacePage
from cms import throttle

MIN_LENGTH = 12
MAX_LENGTH = 200
# Of a fingerprint, after the mark of its ``SECRET_KEY``.
MARK_DIGITS = 5
# A new key is compared with so many unmarked ones that have ended, the latest: each is a hash.
MAX_ENDED = 20
# … and its variants with so many that have ended: of 10,000, a hundredth asks for a hash by chance.
MAX_COMPARED = 25
# Letters to Unicode that show nothing: fillers of Hangul.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")


def normalise(key: str) -> str:
    """What a key is, however it is typed: its letters, with their accents, and its digits.

    Phones and messengers add the rest: spaces and dots, invisible characters, quotes, ligatures,
    other dashes and apostrophes than those that were meant.
    """
    folded = _folded(key).replace("œ", "oe").replace("æ", "ae")
    return "".join(character for character in folded if _counts(character))


def earlier_form(key: str) -> str:
    """What a key of 0.1 was: with its punctuation, in small letters, without spaces."""
    return "".join(_folded(key).replace("’", "'").split())


@sensitive_variables()
def fingerprint(key: str) -> str:
    """What ``key`` is found by, after a mark of the ``SECRET_KEY`` that it was made under."""
    return next(iter(_forms(key)))


@sensitive_variables()
def find(key: str, attempt: throttle.Attempt) -> SpaceKey | None:
    """The active key that ``key`` is, of the spaces that ``attempt`` may try, which is told.

    Looking at a key takes an attempt that the throttle has counted: its targets are the ids of
    spaces. Time tells nothing: the same hashes are made whether or not a key has the fingerprint,
    and whether or not one is right.
    """
    active = SpaceKey.objects.active().select_related("space").order_by("-since", "-pk")
    active = active.filter(space__in=map(int, attempt.targets))
    forms = _forms(key)
    marked = {known.fingerprint: known for known in active.filter(fingerprint__in=forms)}
    mark = next((mark for mark in forms if mark in marked), fingerprint(key))
    tried = [(marked.get(mark), forms[mark]), *product(active.filter(_unmarked()), forms.values())]
    matches = [(known, form) for known, form in tried if _is(known, form)]
    found, form = matches[0] if matches else (None, "")
    if found is not None:
        attempt.right = True
        _note_fingerprint(found, form)
    return found


@sensitive_variables()
def seems_active(key: str) -> SpaceKey | None:
    """The active key with the fingerprint of ``key``: nothing is hashed, and nothing proven.

    Enough to tell people of a key that they know; only ``find`` says what opens a space.
    """
    return SpaceKey.objects.active().filter(fingerprint__in=_forms(key)).first()


@sensitive_variables()
def is_too_short(text: str) -> bool:
    """Whether ``text`` is shorter than any key."""
    return all(len(form) < MIN_LENGTH for form in _forms(text).values())


@sensitive_variables()
def may_have_been_given(text: str) -> bool:
    """Whether ``text`` may be a key that there is or ever was; nothing is hashed.

    So may any text as long as a key while there is an unmarked one.
    """
    if is_too_short(text):
        return False
    has_unmarked = SpaceKey.objects.filter(_unmarked()).exists()
    return SpaceKey.objects.filter(fingerprint__in=_forms(text)).exists() or has_unmarked


def by_mark() -> dict[str, SpaceKey]:
    """All keys that there are or ever were, but the unmarked ones, by the digits of their mark."""
    marked = SpaceKey.objects.filter(fingerprint__startswith=_mark()).select_related("space")
    return {(key.fingerprint or "")[-MARK_DIGITS:]: key for key in marked}


def keyed_digest() -> hmac.HMAC:
    """The digest of no text yet, keyed by ``SECRET_KEY``: fingerprints begin its hexadecimal."""
    return salted_hmac("cdp.access.keys", "", algorithm="sha256")


@sensitive_variables()
def is_key(known: SpaceKey, form: str) -> bool:
    """Whether a text, in one of the forms of keys, is this very key; it is hashed."""
    return _is(known, form)


def active_ids() -> dict[int, list[int]]:
    """The ids of the keys that open each space at present, by the space's own."""
    found: dict[int, list[int]] = defaultdict(list)
    for space, key in SpaceKey.objects.active().values_list("space_id", "pk"):
        found[space].append(key)
    return found


def note_use(key: SpaceKey) -> None:
    """Note the day a key was last given, and nothing of the hour or of who gave it.

    A day tells whether a key still serves; more would follow the people of a small team.
    """
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    if key.last_used != today:
        SpaceKey.objects.filter(pk=key.pk).update(last_used=today)


@sensitive_variables()
def is_taken(key: str) -> bool:
    """Whether ``key`` opens or has opened a space, or has the fingerprint of one that does."""
    forms = _forms(key)
    known = SpaceKey.objects.filter(fingerprint__in=forms)
    return known.exists() or any(_is_unmarked(form) for form in forms.values())


@sensitive_variables()
def is_any_taken(variants: Iterable[str]) -> bool:
    """Whether one of these normalised texts is a key that lasts, or of the latest that have ended.

    Those that share a fingerprint with one are hashed: by chance, one in 2^20 for each key.
    Unmarked keys are left out.
    """
    ended = SpaceKey.objects.filter(until__lte=timezone.now()).order_by("-until")[:MAX_COMPARED]
    known = {key.fingerprint: key for key in chain(SpaceKey.objects.lasting(), ended)}
    return bool(known) and any(
        mark in known and _is(known[mark], variant) for mark, variant in _fingerprints(variants)
    )


@sensitive_variables()
def make(space: SpacePage, key: str, label: str = "") -> SpaceKey:
    """A key of ``space``, hashed and not saved yet; hashing takes a fifth of a second."""
    hashed = make_password(normalise(key))
    return SpaceKey(space=space, label=label, hash=hashed, fingerprint=fingerprint(key))


@sensitive_variables()
def _forms(key: str) -> dict[str, str]:
    """The forms in which ``key`` may have been kept, by their fingerprints: today's first."""
    return dict(_fingerprints(form[:MAX_LENGTH] for form in (normalise(key), earlier_form(key))))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _counts(character: str) -> bool:
    """Letters and digits do; not the apostrophes that Unicode calls letters (« ʼ »)."""
    is_apostrophe = unicodedata.category(character) == "Lm"
    return character.isalnum() and not is_apostrophe and character not in _FILLERS


@sensitive_variables()
def _is(known: SpaceKey | None, typed: str) -> bool:
    """Whether a normalised key is the known one; it is not None, which takes as long to say.

    One whose hash was made with other parameters than today's is hashed anew.
    """
    if known is None:
        return check_password(typed, UNUSABLE_PASSWORD_PREFIX)  # Django makes one hash of it
    return check_password(typed, known.hash, partial(_hash_anew, known))


@sensitive_variables()
def _hash_anew(key: SpaceKey, typed: str) -> None:
    SpaceKey.objects.filter(pk=key.pk).update(hash=make_password(typed))


@sensitive_variables()
def _is_unmarked(typed: str) -> bool:
    """Whether a normalised key is an unmarked one: any that lasts, or of those that have ended."""
    unmarked = SpaceKey.objects.filter(_unmarked())
    ended = unmarked.filter(until__lte=timezone.now()).order_by("-until")[:MAX_ENDED]
    return any(_is(known, typed) for known in chain(unmarked.lasting(), ended))


def _unmarked() -> Q:
    return ~Q(fingerprint__startswith=_mark())


@sensitive_variables()
def _note_fingerprint(found: SpaceKey, form: str) -> None:
    """Mark a key that was unmarked, unless by chance another one has its fingerprint."""
    [(mark, _)] = _fingerprints([form])
    if found.fingerprint != mark:
        with suppress(IntegrityError), transaction.atomic():
            SpaceKey.objects.filter(pk=found.pk).update(fingerprint=mark)


def _mark() -> str:
    """Tells under which ``SECRET_KEY`` a fingerprint was made: the digest of no key."""
    return f"{keyed_digest().hexdigest()[:8]}-"


@sensitive_variables()
def _fingerprints(forms: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each of these texts, after its fingerprint."""
    mark, keyed = _mark(), keyed_digest()
    for form in forms:
        digest = keyed.copy()
        digest.update(form.encode())
        yield f"{mark}{digest.hexdigest()[:MARK_DIGITS]}", form
