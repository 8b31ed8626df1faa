"""Codes that people read from paper and type: Crockford's base 32 in groups of four, with a check character.

The check is a weighted sum over GF(32) with a weight of its own for every place, so that each single wrong
character and each exchange of two characters is found (weights repeat only after 31 places).
"""

import secrets
from functools import reduce

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_DASHES = dict.fromkeys(map(ord, " -\u00a0\u2010\u2011\u2012\u2013\u2014\u2212\t\r\n"))
_GROUP = 4
_TRACKING = 20  # 19 characters x 5 bits = 95 random bits, and the check
_VERIFICATION = 28  # 135 random bits, and the check
_LONGEST_TYPED = 80


def tracking_code() -> str:
    """A new code by which anyone may follow a case: five groups, 95 random bits."""
    return _new(_TRACKING)


def is_tracking_code(code: str) -> bool:
    """Whether `code`, as typed, can be a tracking code at all; no look-up needed to refuse a typing error."""
    return _holds(code, _TRACKING)


def verification_code() -> str:
    """A new code printed on a letter for the check of its authenticity: seven groups, 135 random bits."""
    return _new(_VERIFICATION)


def is_verification_code(code: str) -> bool:
    """Whether `code`, as typed, can be a verification code at all."""
    return _holds(code, _VERIFICATION)


def normalise(code: str) -> str:
    """The code as it was given out: capitals, look-alikes read as Crockford says, groups of four."""
    bare = code[:_LONGEST_TYPED].translate(_DASHES).upper().translate(_READ_AS)
    return "-".join(bare[start : start + _GROUP] for start in range(0, len(bare), _GROUP))


def _new(length: int) -> str:
    body = [secrets.randbelow(len(ALPHABET)) for _ in range(length - 1)]
    return normalise("".join(ALPHABET[value] for value in [*body, _check(body)]))


def _holds(code: str, length: int) -> bool:
    bare = normalise(code).replace("-", "")
    if len(bare) != length or not set(bare) <= _VALUE.keys():
        return False
    values = [_VALUE[letter] for letter in bare]
    return _check(values[:-1]) == values[-1]


def _check(body: list[int]) -> int:
    # Horner's rule: each step multiplies by the primitive element, so the k-th place from the end weighs x^k.
    return reduce(lambda total, value: _times_x(total ^ value), body, 0)


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ 0b100101 if doubled & 0b100000 else doubled  # modulo x^5 + x^2 + 1, which is primitive
