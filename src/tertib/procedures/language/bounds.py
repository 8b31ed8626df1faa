"""What a file must be before anybody reads it: not too large, UTF-8, and text."""

import re

from tertib.procedures.language.errors import SopError, SopErrors

LARGEST = 1 << 20
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def decoded(content: bytes, *, name: str) -> str:
    """The text of a file. Raises SopErrors, with line and column, for what is no text."""
    if len(content) > LARGEST:
        raise refusal(name, 1, 1, "file.too_large")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        column = wrong.start - content.rfind(b"\n", 0, wrong.start)
        raise refusal(name, line, column, "file.not_utf8") from None
    return checked(text, name=name)


def checked(text: str, *, name: str) -> str:
    """The same for what is text already."""
    if len(text) > LARGEST:
        raise refusal(name, 1, 1, "file.too_large")
    bad = _NO_TEXT.search(text)
    if bad is not None:
        line = text.count("\n", 0, bad.start()) + 1
        raise refusal(name, line, bad.start() - text.rfind("\n", 0, bad.start()), "file.control")
    return text


def refusal(name: str, line: int, column: int, code: str) -> SopErrors:
    """One mistake that ends the reading."""
    return SopErrors((SopError(file=name, line=line, column=column, code=code),))
