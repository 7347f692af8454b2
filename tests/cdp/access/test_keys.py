"""Keys are found by their fingerprint: what a try costs does not grow with the keys."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client

from cdp.access import keys
from cdp.actions.rotate_key import KeyKnownError, rotate_key
from cdp.models import SpaceKey, SpacePage
from cms.models import Budget
from tests.cdp.access.world import World
from tests.factories import (
    key_of,
    make_editor,
    make_passphrase,
    make_space,
    open_space,
    verified_client,
)
from tests.hashers import CountedArgon2PasswordHasher as Counted

pytestmark = pytest.mark.both_databases

NEW = "pivoine tambour lanterne"
KNOWN = "sert ou a déjà servi à un espace"


@pytest.fixture
def count(settings: Any) -> Any:
    """``with count(2):`` what happens inside makes two hashes, neither more nor fewer."""
    settings.PASSWORD_HASHERS = ["tests.hashers.CountedArgon2PasswordHasher"]

    @contextmanager
    def made(number: int) -> Iterator[None]:
        before = Counted.made
        yield
        assert Counted.made - before == number

    return made


def give(key: str, space: SpacePage | None = None) -> int:
    """The status of the answer to a key, at the gate of a space or at the door; in no hurry."""
    Budget.objects.all().delete()
    address = f"/{space.slug}/" if space else ""
    return Client().post("/cdp-pegase", {"key": key, "next": address}).status_code


@pytest.fixture
def rotate(db: None) -> Callable[..., Any]:
    """What an editor does in the assistant."""
    editor = verified_client(make_editor())

    def post(space: SpacePage, key: str = NEW) -> Any:
        form = {"key": key, "label": "Novembre", "when": "now"}
        return editor.post(f"/admin/mots-de-passe/{space.pk}/", form)

    return post


def unmark(**fields: Any) -> None:
    """Make keys those of a site that had no fingerprints yet."""
    SpaceKey.objects.filter(**fields).update(fingerprint=None)


def give_fingerprint_of(key: str, holder: SpaceKey) -> None:
    """What happens by chance once in a million times."""
    SpaceKey.objects.filter(pk=holder.pk).update(fingerprint=keys.fingerprint(key))


@pytest.mark.parametrize("spaces", [0, 12])
def test_a_try_makes_one_hash_whatever_it_is(world: World, count: Any, spaces: int) -> None:
    for number in range(spaces):
        make_space(f"espace-{number}")
    alike = "une clé qui lui ressemble"
    give_fingerprint_of(alike, make_space("autre").keys.get())
    for space in (world.space, None):
        for key, status in [
            (key_of(world.space), 302),
            ("rien de tel du tout", 403),
            ("court", 403),
            (" ", 403),
            (alike, 403),
        ]:
            with count(1):
                assert give(key, space) == status, key


def test_a_rotation_makes_one_hash_and_a_known_key_none(
    world: World, count: Any, rotate: Any
) -> None:
    for number in range(12):
        rotate_key(world.space, make_passphrase(f"{number}"))
    with count(1):
        assert NEW in rotate(world.space).text
    with count(0):
        assert KNOWN in rotate(world.space, key_of(world.other)).text
        assert KNOWN in rotate(world.space, make_passphrase("3").upper()).text


def test_a_new_key_with_the_fingerprint_of_another_is_refused(world: World, rotate: Any) -> None:
    """Else a try would have two keys to confirm."""
    give_fingerprint_of(NEW, world.other.keys.get())
    assert KNOWN in rotate(world.space).text
    assert open_space(Client(), world.space).status_code == 302


def test_one_key_given_to_two_spaces_at_once_opens_one(
    world: World, monkeypatch: pytest.MonkeyPatch, rotate: Any
) -> None:
    """The second comes while the first hashes its key, known to nobody yet."""
    hash_of = keys.make_password

    def meanwhile(typed: str) -> str:
        monkeypatch.setattr(keys, "make_password", hash_of)
        rotate_key(world.other, NEW)
        return hash_of(typed)

    monkeypatch.setattr(keys, "make_password", meanwhile)
    assert KNOWN in rotate(world.space).text
    assert give(NEW, world.other) == 302
    assert give(NEW, world.space) == 403
    assert open_space(Client(), world.space).status_code == 302


def test_a_key_of_before_fingerprints_opens_and_is_found_from_then_on(
    world: World, count: Any
) -> None:
    unmark()
    with count(3):  # each of the two, and one for the fingerprint that no key has
        assert give("rien de tel du tout") == 403
    with count(2):
        assert give(key_of(world.other), world.space) == 403
    with count(3):
        assert give(key_of(world.space)) == 302
    with count(2):
        assert give(key_of(world.space)) == 302
    assert give(key_of(world.other)) == 302
    with count(1):
        assert give(key_of(world.other)) == 302


def test_a_key_of_before_whose_fingerprint_is_taken_still_opens(world: World) -> None:
    unmark(space=world.space)
    give_fingerprint_of(key_of(world.space), world.other.keys.get())
    for _ in range(2):
        assert give(key_of(world.space)) == 302
    assert world.space.keys.get().fingerprint is None


def test_a_change_of_the_secret_key_locks_nobody_out(
    world: World, settings: Any, count: Any
) -> None:
    settings.SECRET_KEY = "another one"
    for space in (world.space, world.other):
        with pytest.raises(KeyKnownError):
            rotate_key(world.space, key_of(space))
        for _ in range(2):
            assert give(key_of(space)) == 302
    with count(1):
        assert give(key_of(world.space), world.space) == 302


def test_a_key_of_before_never_comes_back(world: World, rotate: Any) -> None:
    rotate_key(world.space, NEW)
    unmark()
    for key in (key_of(world.space), NEW, key_of(world.other)):
        assert KNOWN in rotate(world.other, key).text


def test_a_rotation_is_bounded_however_many_keys_of_before_have_ended(
    world: World, count: Any, rotate: Any
) -> None:
    for number in range(keys.MAX_ENDED + 5):
        rotate_key(world.space, make_passphrase(f"{number}"))
    unmark()
    with count(2 + keys.MAX_ENDED + 1):
        assert NEW in rotate(world.space).text


def test_a_key_hashed_with_other_parameters_is_hashed_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = world.space.keys.get().hash
    assert give(key_of(world.space)) == 302
    assert world.space.keys.get().hash == before
    monkeypatch.setattr(Counted.__mro__[1], "memory_cost", 16)
    assert give(key_of(world.space)) == 302
    assert "m=16," in world.space.keys.get().hash
    assert give(key_of(world.space)) == 302


@pytest.mark.parametrize("step", ["cdp.access.keys.make_password", "cdp.actions.rotate_key.log"])
def test_a_rotation_that_breaks_off_leaves_the_old_key(
    world: World, step: str, rotate: Any
) -> None:
    """As when a worker is ended in the middle, in the slow step or at the very last one."""

    def ended(*args: object, **kwargs: object) -> None:
        raise SystemExit

    member = Client()
    open_space(member, world.space)
    with patch(step, ended), pytest.raises(SystemExit):
        rotate(world.space)
    assert member.get(world.minutes.url).status_code == 200
    assert open_space(Client(), world.space).status_code == 302
    assert open_space(Client(), world.space, NEW).status_code == 403
    assert NEW in rotate(world.space).text


def test_a_fingerprint_tells_twenty_bits_under_a_secret(settings: Any) -> None:
    mark, _, bits = keys.fingerprint(NEW).partition("-")
    assert len(bits) == 5  # hexadecimal digits
    assert keys.fingerprint(NEW.upper()) == f"{mark}-{bits}"
    settings.SECRET_KEY = "another one"
    other_mark, _, other_bits = keys.fingerprint(NEW).partition("-")
    assert (other_mark, other_bits) != (mark, bits)
    assert other_mark != mark
