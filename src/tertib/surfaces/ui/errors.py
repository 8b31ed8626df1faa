"""Turns kernel.errors into pages: what happened, in a sentence, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tertib.kernel import errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """How one kind of error is shown; `shows` tells whether its own sentence may be read by the asker."""

    status: int
    heading: str
    sentence: str
    advice: str = ""
    shows: bool = True


NOT_FOUND = Page(
    status=404,
    heading=gettext_noop("Halaman ini tidak ada"),
    sentence=gettext_noop("Yang Anda cari tidak ditemukan, atau bukan untuk akun yang sedang dipakai."),
    advice=gettext_noop("Periksa alamatnya, atau masuk dengan akun yang berhak lalu coba lagi."),
    shows=False,
)
NOT_YOURS = Page(
    status=404,
    heading=gettext_noop("Langkah ini bukan bagian Anda saat ini"),
    sentence=gettext_noop("Giliran atau jabatan untuk langkah ini sudah berubah."),
    advice=gettext_noop("Buka kembali kotak masuk untuk melihat giliran Anda."),
)
CONFLICT = Page(
    status=409,
    heading=gettext_noop("Keadaan sudah berubah"),
    sentence=gettext_noop(
        "Orang lain sudah lebih dulu mengerjakannya, atau halaman Anda sudah lama terbuka."
    ),
    advice=gettext_noop("Tidak ada yang hilang. Buka lagi halamannya untuk melihat keadaan terbaru."),
)
INVALID = Page(
    status=400,
    heading=gettext_noop("Isian belum dapat diterima"),
    sentence=gettext_noop("Ada isian yang perlu diperbaiki."),
    advice=gettext_noop("Kembali ke halaman tadi, perbaiki, lalu kirim lagi."),
)
UNAVAILABLE = Page(
    status=503,
    heading=gettext_noop("Sistem di luar belum menjawab"),
    sentence=gettext_noop("Peladen yang diperlukan sedang tidak dapat dihubungi."),
    advice=gettext_noop("Pekerjaan Anda tetap tersimpan. Coba lagi beberapa menit kemudian."),
)
BROKEN = Page(
    status=500,
    heading=gettext_noop("Pengaturan sistem perlu diperbaiki"),
    sentence=gettext_noop("Sistem belum diatur lengkap untuk pekerjaan ini."),
    advice=gettext_noop("Sampaikan kalimat di atas kepada administrator."),
)
BAD_REQUEST = Page(
    status=400,
    heading=gettext_noop("Permintaan ini tidak dapat dibaca"),
    sentence=gettext_noop("Data yang dikirim peramban tidak lengkap, terlalu besar, atau rusak di jalan."),
    advice=gettext_noop("Muat ulang halaman sebelumnya lalu coba lagi; perkecil berkas bila terlalu besar."),
)
CSRF = Page(
    status=403,
    heading=gettext_noop("Halaman terlalu lama terbuka"),
    sentence=gettext_noop(
        "Demi keamanan, kiriman dari halaman lama tidak diterima. Belum ada yang tersimpan."
    ),
    advice=gettext_noop("Kembali, muat ulang halamannya, lalu kirim lagi. Pastikan peramban menerima kuki."),
)
PAGES: Mapping[type[errors.TertibError], Page] = {
    errors.NotFound: NOT_FOUND,
    errors.NotAllowed: NOT_YOURS,
    errors.Conflict: CONFLICT,
    errors.Invalid: INVALID,
    errors.Unavailable: UNAVAILABLE,
    errors.Misconfigured: BROKEN,
}


# What fills these places is a sentence of ours too; every other place holds a name or a number of the office.
OURS = ("what", "verb")


def worded(sentence: str, fields: Mapping[str, object]) -> str:
    """The sentence in the reader's language with its places filled; an empty one stays empty."""
    ours = {name: _(str(fields[name])) for name in OURS if fields.get(name)}
    return errors.filled(_(sentence), {**fields, **ours}) if sentence else ""


def sentence_of(error: errors.TertibError) -> str:
    """What happened, in the reader's language."""
    return worded(error.sentence, error.fields)


def problems_of(error: errors.Invalid) -> dict[str, tuple[str, ...]]:
    """The sentences of an Invalid by field; one without fields keeps its sentence under the empty name."""
    found = {
        name: tuple(worded(one.sentence, one.fields) for one in many) for name, many in error.problems.items()
    }
    return found or {"": (sentence_of(error),)}


class ErrorPages:
    """Middleware: an error of ours that no view caught becomes a page instead of a stack trace."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for errors of ours; leave every other one to Django."""
        return error_page(request, error) if isinstance(error, errors.TertibError) else None


def error_page(request: HttpRequest, error: errors.TertibError) -> HttpResponse:
    """The page of one error."""
    page = next((PAGES[kind] for kind in type(error).__mro__ if kind in PAGES), BROKEN)
    lines: tuple[str, ...] = ()
    if isinstance(error, errors.Invalid) and error.problems:
        lines = tuple(line for many in problems_of(error).values() for line in many)
    return _shown(request, page, sentence_of(error) if page.shows else "", lines)


def _shown(request: HttpRequest, page: Page, sentence: str = "", lines: tuple[str, ...] = ()) -> HttpResponse:
    context = {
        "status": page.status,
        "heading": _(page.heading),
        "sentence": sentence or _(page.sentence),
        "advice": _(page.advice) if page.advice else "",
        "problems": lines,
        "back": _back(request),
        "home": _home(request),
        "sign_in": _sign_in(request) if page is NOT_FOUND and not _signed_in(request) else "",
    }
    return render(request, "ui/error.html", context, status=page.status)


def _signed_in(request: HttpRequest) -> bool:
    """Also where the request never came as far as the sign-in."""
    user = getattr(request, "user", None)
    return user is not None and bool(user.is_authenticated)


def _home(request: HttpRequest) -> str:
    """The desk for whoever works at one; asked of what this request knows already, for it may be broken."""
    known = getattr(request, "_tertib_asked", None)
    works = known is not None and bool(known.roles - {"applicant"})
    return reverse("desk:inbox") if works else "/"


def _sign_in(request: HttpRequest) -> str:
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}"


def _back(request: HttpRequest) -> str:
    """The page one came from, when it is one of ours and not this very address."""
    came_from = urlsplit(str(request.META.get("HTTP_REFERER", "")))
    if came_from.netloc != request.get_host() or (came_from.path == request.path and request.method == "GET"):
        return ""
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Django's handler404."""
    return _shown(request, NOT_FOUND)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Django's handler403: the same page as 404, so that nobody learns what exists."""
    return _shown(request, NOT_FOUND)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Django's handler400."""
    return _shown(request, BAD_REQUEST)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """A form from an old page, or a browser without cookies."""
    return _shown(request, CSRF)
