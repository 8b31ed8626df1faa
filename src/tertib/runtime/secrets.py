"""Secrets: values that cannot be shown by accident, sealed under keys that can be destroyed.

Each secret has a data key of its own, wrapped by the key of the current epoch (one ISO week). Keys are files
outside the database and its backups: when the key of an epoch is gone, no backup, log or freed page gives the
secrets of that epoch back. Overwriting a row would not do: its old value stays in all of those.
"""

import hmac
import os
import re
import secrets as randomness
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import NoReturn, SupportsIndex

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tertib.kernel.errors import Misconfigured, NotFound
from tertib.kernel.words import N_
from tertib.runtime import door

LOWER = "abcdefghjkmnpqrstuvwxyz"
UPPER = "ADEFGHJLMNQRTY"  # only those whose shape differs from the small letter, and no B, I, S
DIGITS = "23456789"
_ALPHABET = LOWER + UPPER + DIGITS
_GROUPS, _GROUP = 4, 4

_VERSION = b"\x01"
_NONCE, _KEY, _TAG = 12, 32, 16
_EPOCH = re.compile(r"\d{4}-W\d{2}-[0-9a-f]{8}")


class SecretText:
    """A text that must not be seen. Only `reveal()` gives it; str, format, json, pickle and copy refuse."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text itself. Every call of this is a place to review."""
        return self._value

    def __repr__(self) -> str:
        return "<SecretText>"  # not refused: error reports ask for it, and it tells nothing

    def __str__(self) -> NoReturn:
        raise TypeError("a secret is not text; call reveal() where it must leave")

    def __format__(self, spec: str) -> NoReturn:
        raise TypeError("a secret is not text; call reveal() where it must leave")

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a secret is neither copied nor stored")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SecretText):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    __hash__ = None  # type: ignore[assignment]  # a set or a cache key would keep it


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A secret as it may be stored: the epoch whose key opens it, and the ciphertext."""

    epoch: str
    blob: bytes = field(repr=False)


def generate_password() -> SecretText:
    """Four groups of four unambiguous characters joined by hyphens: 87 bits, four classes of characters.

    The hyphens belong to it. Small letters, capitals and digits are each there at least once.
    """
    while True:
        drawn = [randomness.choice(_ALPHABET) for _ in range(_GROUPS * _GROUP)]
        if all(set(drawn) & set(kind) for kind in (LOWER, UPPER, DIGITS)):
            text = "".join(drawn)
            return SecretText("-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP)))


def seal(secret: SecretText, binding: str) -> Sealed:
    """Encrypt for storage. `binding` names the one place it belongs to; elsewhere it does not open."""
    epoch = _current_epoch(door.read_now())
    data_key = AESGCM.generate_key(bit_length=256)
    wrapped = _encrypt(_epoch_key(epoch), data_key, _bound("key", epoch, binding))
    text = _encrypt(data_key, secret.reveal().encode(), _bound("text", epoch, binding))
    return Sealed(epoch=epoch, blob=_VERSION + wrapped + text)


def unseal(sealed: Sealed, binding: str) -> SecretText:
    """Decrypt. Refuses another binding and a changed byte; after the epoch is destroyed there is nothing."""
    wrapped_length = _NONCE + _KEY + _TAG
    version, rest = sealed.blob[:1], sealed.blob[1:]
    if version != _VERSION:
        raise _does_not_open()
    key = _decrypt(_epoch_key(sealed.epoch), rest[:wrapped_length], _bound("key", sealed.epoch, binding))
    text = _decrypt(key, rest[wrapped_length:], _bound("text", sealed.epoch, binding))
    return SecretText(text.decode())


def lock(secret: SecretText, binding: str) -> bytes:
    """Encrypt what must stay readable for years (an address), under a key that is never destroyed."""
    return _VERSION + _encrypt(_purpose_key(str(_folder()), "lock"), secret.reveal().encode(), _lock(binding))


def unlock(blob: bytes, binding: str) -> SecretText:
    """Decrypt what `lock` encrypted. Refuses another binding and a changed byte."""
    if blob[:1] != _VERSION:
        raise _does_not_open()
    plain = _decrypt(_purpose_key(str(_folder()), "lock"), blob[1:], _lock(binding))
    return SecretText(plain.decode())


def _lock(binding: str) -> bytes:
    return f"tertib-lock-v1\0{binding}".encode()


def epochs() -> tuple[str, ...]:
    """The epochs whose keys still exist, oldest first."""
    return tuple(sorted(path.name for path in _folder().iterdir() if _EPOCH.fullmatch(path.name)))


def destroy_epoch(epoch: str) -> None:
    """Destroy the key of an epoch: whatever it sealed is gone for ever, in every backup too."""
    path = _epoch_path(epoch)
    if path.exists():
        _overwrite(path)
        path.unlink()
        _settle(path.parent)


def mac(purpose: str, data: bytes) -> bytes:
    """HMAC-SHA256 under a key that serves this purpose only."""
    return hmac.digest(_purpose_key(str(_folder()), purpose), data, "sha256")


def _does_not_open() -> Misconfigured:
    return Misconfigured(N_("Rahasia tersegel tidak dapat dibuka: isinya atau tempatnya telah berubah."))


def _bound(part: str, epoch: str, binding: str) -> bytes:
    return f"tertib-seal-v1\0{part}\0{epoch}\0{binding}".encode()


def _encrypt(key: bytes, plain: bytes, bound: bytes) -> bytes:
    nonce = randomness.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def _decrypt(key: bytes, cipher: bytes, bound: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(cipher[:_NONCE], cipher[_NONCE:], bound)
    except (InvalidTag, ValueError) as error:
        raise _does_not_open() from error


def _current_epoch(now: datetime) -> str:
    year, week, _ = now.isocalendar()
    prefix = f"{year:04}-W{week:02}-"
    for epoch in epochs():
        if epoch.startswith(prefix):
            return epoch
    # The random end keeps a destroyed epoch apart from its successor in the same week.
    epoch = prefix + randomness.token_hex(4)
    wrapped = _encrypt(_root_key(str(_folder())), AESGCM.generate_key(256), _bound("epoch", epoch, ""))
    _write_once(_epoch_path(epoch), wrapped)
    return epoch


def _epoch_key(epoch: str) -> bytes:
    path = _epoch_path(epoch)
    try:
        wrapped = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound(N_("Rahasia ini sudah dimusnahkan."), code="destroyed") from error
    return _decrypt(_root_key(str(_folder())), wrapped, _bound("epoch", epoch, ""))


def _epoch_path(epoch: str) -> Path:
    if not _EPOCH.fullmatch(epoch):
        raise ValueError("no epoch is called so")
    return _folder() / epoch


def _folder() -> Path:
    folder: Path = settings.KEYS
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


@lru_cache(maxsize=8)
def _root_key(folder: str) -> bytes:
    path = Path(folder) / "root"
    if not path.exists():
        if epochs():  # a new root would hide that the old one is lost
            raise Misconfigured(N_("Kunci induk hilang, sedangkan rahasia masih ada. Pulihkan berkas kunci."))
        _write_once(path, AESGCM.generate_key(256))
    key = path.read_bytes()
    if len(key) != _KEY:
        raise Misconfigured(N_("Berkas kunci induk rusak. Pulihkan dari salinan kunci."))
    return key


@lru_cache(maxsize=64)
def _purpose_key(folder: str, purpose: str) -> bytes:
    info = b"tertib-mac-v1\0" + purpose.encode()
    return HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=info).derive(_root_key(folder))


def _write_once(path: Path, content: bytes) -> None:
    """Two processes that start together must agree on one key: the first to link its file wins."""
    draft = path.with_name(f".{path.name}.{randomness.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # the other process was first; its key is the key
    finally:
        draft.unlink()
    _settle(path.parent)


def _overwrite(path: Path) -> None:
    """Best effort: a journaling or copying file system may keep old blocks; put keys on their own disk."""
    with path.open("r+b") as file:
        file.write(randomness.token_bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
