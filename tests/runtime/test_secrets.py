import copy
import io
import json
import logging
import pickle
import stat
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tertib.kernel.errors import Misconfigured, NotFound
from tertib.runtime import door, secrets
from tertib.runtime.door import Clock
from tertib.runtime.secrets import Sealed, SecretText

pytestmark = pytest.mark.django_db
CANARY = "kenari-9f3a-uji"
MONDAY = datetime(2026, 11, 23, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, settings) -> Path:
    settings.KEYS = tmp_path / "keys"
    return settings.KEYS


@pytest.fixture(autouse=True)
def clock() -> Iterator[Clock]:
    with door.fixed_time(MONDAY) as clock:
        yield clock


def sealed(binding: str = "account:1") -> Sealed:
    return secrets.seal(SecretText(CANARY), binding)


@pytest.mark.parametrize(
    "leak",
    [
        str,
        "{}".format,
        lambda secret: f"{secret}",
        lambda secret: "%s" % secret,  # noqa: UP031 - that spelling is what is tested
        json.dumps,
        pickle.dumps,
        copy.copy,
        copy.deepcopy,
        hash,
        list,
        vars,
    ],
)
def test_a_secret_refuses_to_become_anything_else(leak: Callable[[object], object]) -> None:
    with pytest.raises(TypeError) as refusal:
        leak(SecretText(CANARY))
    assert CANARY not in "".join(traceback.format_exception(refusal.value))


def test_a_secret_is_shown_only_when_revealed() -> None:
    assert repr(SecretText(CANARY)) == "<SecretText>"
    assert SecretText(CANARY).reveal() == CANARY


def test_a_logged_secret_does_not_leak(caplog: pytest.LogCaptureFixture) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    log = logging.getLogger("test.leak")
    log.addHandler(handler)
    log.warning("sealed", extra={"secret": SecretText(CANARY)})
    assert CANARY not in stream.getvalue() + caplog.text


def test_secrets_compare_by_value_and_with_nothing_else() -> None:
    assert SecretText("a") == SecretText("a")
    assert SecretText("a") != SecretText("b")
    assert SecretText("a") != "a"


def test_a_password_has_four_groups_and_four_classes() -> None:
    for _ in range(500):
        text = secrets.generate_password().reveal()
        groups = text.split("-")
        assert [len(group) for group in groups] == [4] * 4
        for kind in (secrets.LOWER, secrets.UPPER, secrets.DIGITS):
            assert set(text) & set(kind)
        assert set(text) <= set(secrets.LOWER + secrets.UPPER + secrets.DIGITS + "-")


def test_no_two_characters_of_a_password_look_alike() -> None:
    alphabet = secrets.LOWER + secrets.UPPER + secrets.DIGITS
    assert len(set(alphabet)) == len(alphabet)
    assert not set(alphabet) & set("0OoIl1iSB")
    assert not {letter.lower() for letter in secrets.UPPER} & set("ckopsuvwxz")


def test_passwords_do_not_repeat_and_use_every_character() -> None:
    drawn = [secrets.generate_password().reveal() for _ in range(2000)]
    assert len(set(drawn)) == len(drawn)
    assert set("".join(drawn)) == set(secrets.LOWER + secrets.UPPER + secrets.DIGITS + "-")


def test_what_was_sealed_opens_in_its_place() -> None:
    assert secrets.unseal(sealed(), "account:1").reveal() == CANARY


def test_a_sealed_secret_does_not_open_in_another_place() -> None:
    with pytest.raises(Misconfigured):
        secrets.unseal(sealed("account:1"), "account:2")


def test_a_flipped_bit_anywhere_is_found() -> None:
    whole = sealed()
    for at in range(len(whole.blob)):
        broken = bytearray(whole.blob)
        broken[at] ^= 1
        with pytest.raises(Misconfigured):
            secrets.unseal(Sealed(epoch=whole.epoch, blob=bytes(broken)), "account:1")


@pytest.mark.parametrize("length", [0, 1, 20, 61, 73])
def test_a_cut_blob_is_refused(length: int) -> None:
    whole = sealed()
    with pytest.raises(Misconfigured):
        secrets.unseal(Sealed(epoch=whole.epoch, blob=whole.blob[:length]), "account:1")


def test_the_same_secret_is_never_sealed_the_same() -> None:
    assert sealed().blob != sealed().blob


def test_one_week_shares_an_epoch_and_the_next_has_its_own(clock: Clock) -> None:
    first = sealed()
    clock.advance(timedelta(days=6))
    assert sealed().epoch == first.epoch
    clock.advance(timedelta(days=1))
    assert sealed().epoch != first.epoch
    assert secrets.epochs()[0] == first.epoch
    assert secrets.unseal(first, "account:1").reveal() == CANARY


def test_nothing_opens_after_its_epoch_was_destroyed(keys: Path) -> None:
    gone = sealed()
    secrets.destroy_epoch(gone.epoch)
    with pytest.raises(NotFound) as refusal:
        secrets.unseal(gone, "account:1")
    assert refusal.value.code == "destroyed"
    assert not (keys / gone.epoch).exists()


def test_a_new_epoch_of_the_same_week_opens_nothing_old() -> None:
    gone = sealed()
    secrets.destroy_epoch(gone.epoch)
    fresh = sealed()
    assert fresh.epoch != gone.epoch
    assert secrets.unseal(fresh, "account:1").reveal() == CANARY
    with pytest.raises(Misconfigured):
        secrets.unseal(Sealed(epoch=fresh.epoch, blob=gone.blob), "account:1")


def test_destroying_twice_is_harmless_and_other_files_are_out_of_reach(keys: Path) -> None:
    gone = sealed().epoch
    secrets.destroy_epoch(gone)
    secrets.destroy_epoch(gone)
    with pytest.raises(ValueError, match="no epoch"):
        secrets.destroy_epoch("root")
    with pytest.raises(ValueError, match="no epoch"):
        secrets.unseal(Sealed(epoch="../root", blob=b"\x01"), "account:1")


def test_key_files_are_private_and_hold_no_secret(keys: Path) -> None:
    whole = sealed()
    for path in keys.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert CANARY.encode() not in path.read_bytes()
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert CANARY.encode() not in whole.blob
    assert CANARY not in repr(whole)


def test_the_blob_alone_does_not_open_under_another_root(tmp_path: Path, settings) -> None:
    whole = sealed()
    stolen = (settings.KEYS / whole.epoch).read_bytes()
    settings.KEYS = tmp_path / "other"
    secrets.mac("x", b"")
    (settings.KEYS / whole.epoch).write_bytes(stolen)
    with pytest.raises(Misconfigured):
        secrets.unseal(whole, "account:1")


def test_a_lost_root_key_is_told_and_not_replaced(keys: Path) -> None:
    sealed()
    (keys / "root").unlink()
    secrets._root_key.cache_clear()
    with pytest.raises(Misconfigured):
        sealed()
    assert not (keys / "root").exists()


def test_a_damaged_root_key_is_told(keys: Path) -> None:
    keys.mkdir()
    (keys / "root").write_bytes(b"short")
    with pytest.raises(Misconfigured):
        secrets.mac("x", b"")


def test_macs_of_two_purposes_differ_and_one_is_stable() -> None:
    assert secrets.mac("chain", b"x") == secrets.mac("chain", b"x")
    assert secrets.mac("chain", b"x") != secrets.mac("letter", b"x")
    assert secrets.mac("chain", b"x") != secrets.mac("chain", b"y")
    assert len(secrets.mac("chain", b"x")) == 32
