import copy
import pickle

from tertib.kernel.errors import Conflict, Invalid, NotAllowed, Problem, TertibError


def test_a_sentence_is_filled_with_its_fields() -> None:
    error = NotAllowed("Langkah ini milik %(post)s.", code="turn", post="Sekretaris")
    assert str(error) == "Langkah ini milik Sekretaris."
    assert (error.sentence, error.code) == ("Langkah ini milik %(post)s.", "turn")


def test_a_sentence_without_fields_may_hold_a_per_cent_sign() -> None:
    assert str(Conflict("Baru 50% selesai.")) == "Baru 50% selesai."


def test_invalid_names_the_fields() -> None:
    problem = Problem("Paling sedikit %(least)s huruf.", {"least": 3})
    error = Invalid("Periksa isian.", problems={"name": (problem,)})
    assert str(error.problems["name"][0]) == "Paling sedikit 3 huruf."
    assert isinstance(error, TertibError)


def test_an_error_survives_pickling_and_copying() -> None:
    error = Conflict("Sudah %(name)s.", name="selesai")
    assert str(pickle.loads(pickle.dumps(error))) == str(copy.copy(error)) == "Sudah selesai."
