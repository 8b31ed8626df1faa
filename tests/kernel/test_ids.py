from itertools import combinations

import pytest

from tertib.kernel import ids


def test_a_tracking_code_has_five_groups_and_holds() -> None:
    code = ids.tracking_code()
    assert [len(group) for group in code.split("-")] == [4] * 5
    assert ids.is_tracking_code(code)


def test_a_verification_code_is_no_tracking_code() -> None:
    code = ids.verification_code()
    assert ids.is_verification_code(code)
    assert not ids.is_tracking_code(code)


def test_codes_do_not_repeat() -> None:
    assert len({ids.tracking_code() for _ in range(2000)}) == 2000


@pytest.mark.parametrize("typed", [str.lower, lambda c: c.replace("-", " "), lambda c: c.replace("0", "O")])
def test_a_code_is_read_as_people_type_it(typed) -> None:
    code = ids.tracking_code()
    assert ids.normalise(typed(code)) == code
    assert ids.is_tracking_code(typed(code))


@pytest.mark.parametrize("make", [ids.tracking_code, ids.verification_code])
def test_every_single_wrong_character_is_found(make) -> None:
    holds = {20: ids.is_tracking_code, 28: ids.is_verification_code}
    bare = make().replace("-", "")
    wrong = (
        bare[:at] + letter + bare[at + 1 :]
        for at in range(len(bare))
        for letter in ids.ALPHABET
        if letter != bare[at]
    )
    assert not any(holds[len(bare)](code) for code in wrong)


def test_every_exchange_of_two_characters_is_found() -> None:
    bare = ids.verification_code().replace("-", "")
    for one, two in combinations(range(len(bare)), 2):
        letters = list(bare)
        letters[one], letters[two] = letters[two], letters[one]
        assert ids.is_verification_code("".join(letters)) == (bare[one] == bare[two])


@pytest.mark.parametrize("code", ["", "X", "A" * 10_000, "%00", "' OR 1=1 --", "٠" * 20, "*" * 20])
def test_nonsense_is_no_code(code: str) -> None:
    assert not ids.is_tracking_code(code)
    assert len(ids.normalise(code)) <= 100
