"""How wide words are on paper, and where a text is broken: by the widths of Arial, which Arimo shares."""

from functools import lru_cache

POINT = 25.4 / 72
LEADING = 1.2
_WIDE, _OTHER, _BOLD = 1000, 600, 60  # thousandths of the font's size

_WIDTHS = {
    222: "ijl’‘", 191: "'", 260: "|", 278: " !,./:;I[]\\ft·", 333: "-()`r“”", 334: "{}", 350: "•", 355: '"',
    389: "*", 469: "^", 500: "Jcksvxyz", 556: "#$0123456789?L_abdeghnopqu–", 584: "+<=>~", 611: "FTZ",
    667: "&ABEKPSVXY", 722: "CDHNRUw", 778: "GOQ", 833: "Mm", 889: "%", 944: "W", 1000: "—→↓", 1015: "@",
}  # fmt: skip
_WIDTH = {letter: width for width, letters in _WIDTHS.items() for letter in letters}


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Millimetres that a line takes at this size in points; never less than it really takes."""
    thousandths = sum(map(_letter, text)) + (_BOLD * len(text) if bold else 0)
    return thousandths * size * POINT / 1000


def line_height(size: float) -> float:
    """Millimetres from one line to the next."""
    return size * POINT * LEADING


@lru_cache(maxsize=4096)
def wrapped(text: str, room: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text in lines that fit in `room` millimetres; a word too long is broken, nothing is lost."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for word in _pieces(paragraph, room, size, bold=bold):
            longer = f"{line} {word}" if line else word
            if line and width(longer, size, bold=bold) > room:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return tuple(lines)


def _pieces(paragraph: str, room: float, size: float, *, bold: bool) -> list[str]:
    pieces = []
    for word in paragraph.split():
        rest = word
        while len(rest) > 1 and width(rest, size, bold=bold) > room:
            fits = max(1, next(n for n in range(len(rest)) if width(rest[: n + 1], size, bold=bold) > room))
            pieces.append(rest[:fits])
            rest = rest[fits:]
        pieces.append(rest)
    return pieces


def _letter(letter: str) -> int:
    return _WIDTH.get(letter) or (_WIDE if ord(letter) >= 0x1100 else _OTHER)
