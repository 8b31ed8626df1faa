"""Where an initial password stands, in words: what it is, since when, and the one thing to do next. Pure."""

from collections.abc import Callable, Mapping

from tertib.kernel.words import N_
from tertib.provisioning.types import ASKABLE, Credential, HoldingState, HoldingView, Next, Said, Story

Told = tuple[str, str, Next]

_NOT_MADE = N_("Kotak surat belum terbukti, jadi belum ada sandi yang dapat dicetak.")
_SEALED = N_("Sandi awal tersegel sejak %(since)s dan belum dicetak; tidak seorang pun mengetahuinya.")
_PRINTED = N_(
    "Lembar no. %(serial)s dicetak %(since)s oleh %(by)s. Sandinya harus diganti sebelum %(until)s."
)
_GIVEN = N_(
    "Lembar no. %(serial)s diserahkan %(given)s kepada %(to)s. Sandinya harus diganti sebelum %(until)s."
)
_GIVEN_ONLY = N_("Lembar no. %(serial)s diserahkan kepada %(to)s.")
_ROTATING = N_("Sandi baru diminta %(since)s dan sedang dipasang; lembar lama sudah tidak berlaku.")
_EXPIRED = N_(
    "Sandi awal tidak diganti sampai batas waktunya. Sejak %(since)s kotak surat ditutup bagi pemilik; surat "
    "yang datang tetap masuk."
)
_REPLACED = N_("Pemilik memakai sandinya sendiri sejak %(since)s; kantor tidak mengetahuinya.")
_GONE = N_("Kotak surat ini dihapus; sandinya tidak membuka apa pun lagi.")

_PRINT = N_("Berikutnya: cetak lembar akun dan masukkan ke amplop tertutup.")
_IN_STEP = N_("Berikutnya: lembar diserahkan pada langkah penyerahan perkara ini.")
_HAND_OVER = N_("Berikutnya: serahkan lembarnya kepada pemilik, lalu catat siapa yang menerima.")
_OWNER = N_("Tidak ada yang perlu dikerjakan kantor: menunggu pemilik mengganti sandinya.")
_WAIT = N_(
    "Tidak ada yang perlu dikerjakan: sistem memasang dan membuktikan sandi baru, lalu lembar dapat dicetak."
)
_TYPE_IN = N_("Berikutnya: buka sandi baru, ketik di panel kantor, lalu tekan “Sudah saya kerjakan”.")
_ROTATE = N_(
    "Berikutnya: ganti sandi. Setelah terpasang, kotak surat terbuka lagi dan lembar baru dapat dicetak."
)
_ASKED = N_("Berikutnya: pemilik meminta lembar baru. Ganti sandi, lalu cetak lembarnya.")
_NOTHING = N_("Tidak ada yang perlu dikerjakan kantor.")


def at_desk(held: HoldingView, *, over: bool) -> Story:
    """For the office; `over` when the case has ended and no row of it hands anything over."""
    if HoldingState.REMOVED in (held.state, held.wanted):
        return _story(held, _GONE, _NOTHING, Next.NONE)
    state, todo, step = _DESK[held.credential](held, over)
    if held.asked is not None and held.may_renew and held.credential in ASKABLE:
        todo, step = _ASKED, Next.ROTATE
    return _story(held, state, todo, step)


def _story(held: HoldingView, state: str, todo: str, step: Next) -> Story:
    places = _fields(held)
    said = (Said(sentence=each, fields=places) for each in (state, todo))
    return Story(state=next(said), todo=next(said), next=step)


def _printed(_held: HoldingView, over: bool) -> Told:
    return (_PRINTED, _HAND_OVER, Next.HAND_OVER) if over else (_PRINTED, _IN_STEP, Next.NONE)


def _given(held: HoldingView, _over: bool) -> Told:
    return (_GIVEN if held.expires_at else _GIVEN_ONLY), _OWNER, Next.NONE


def _rotating(held: HoldingView, _over: bool) -> Told:
    return (_ROTATING, _TYPE_IN, Next.TYPE_IN) if held.by_hand else (_ROTATING, _WAIT, Next.NONE)


_DESK: Mapping[Credential, Callable[[HoldingView, bool], Told]] = {
    Credential.NONE: lambda _held, _over: (_NOT_MADE, _NOTHING, Next.NONE),
    Credential.SEALED: lambda _held, _over: (_SEALED, _PRINT, Next.PRINT),
    Credential.PRINTED: _printed,
    Credential.HANDED_OVER: _given,
    Credential.DESTROYED: _given,
    Credential.ROTATING: _rotating,
    Credential.EXPIRED: lambda _held, _over: (_EXPIRED, _ROTATE, Next.ROTATE),
    Credential.REPLACED: lambda _held, _over: (_REPLACED, _NOTHING, Next.NONE),
}

# --- for the owner -----------------------------------------------------------------------------------------

_MAKING = N_("Kotak surat ini sedang disiapkan kantor.")
_SOON = N_("Lembar akun sedang disiapkan. Anda menerimanya dalam amplop tertutup.")
_READY = N_(
    "Lembar akun no. %(serial)s sudah dicetak. Terima amplopnya dari kantor dan ganti sandinya sebelum "
    "%(until)s."
)
_YOURS = N_("Lembar akun no. %(serial)s diserahkan kepada %(to)s. Ganti sandinya sebelum %(until)s.")
_YOURS_ONLY = N_("Lembar akun no. %(serial)s diserahkan kepada %(to)s. Ganti sandinya bila belum.")
_COMING = N_("Sandi baru sedang dipasang. Lembar lama sudah tidak berlaku; lembar baru menyusul.")
_CLOSED = N_(
    "Sandi awal tidak diganti sampai batas waktunya, maka kotak surat ditutup sejak %(since)s. Surat yang "
    "datang tetap masuk dan tidak hilang."
)
_OWN = N_("Sandi sudah Anda ganti sendiri pada %(since)s. Kantor tidak mengetahuinya.")
_STOPPED = N_("Kotak surat ditutup kantor: %(what)s. Hubungi kantor bila ini keliru.")

_OWNER_SAYS: Mapping[Credential, Callable[[HoldingView], str]] = {
    Credential.NONE: lambda _held: _MAKING,
    Credential.SEALED: lambda _held: _SOON,
    Credential.PRINTED: lambda _held: _READY,
    Credential.HANDED_OVER: lambda held: _YOURS if held.expires_at else _YOURS_ONLY,
    Credential.DESTROYED: lambda held: _YOURS if held.expires_at else _YOURS_ONLY,
    Credential.ROTATING: lambda _held: _COMING,
    Credential.EXPIRED: lambda _held: _CLOSED,
    Credential.REPLACED: lambda _held: _OWN,
}
_ASK = N_(
    "Minta lembar baru: kantor memasang sandi baru, kotak surat terbuka lagi, dan lembarnya diserahkan "
    "kepada Anda."
)
_CHANGE = N_("Ganti sandinya sekarang. Bila lembarnya hilang, minta lembar baru.")
_RECEIVE = N_("Terima amplopnya, lalu ganti sandinya. Bila lembarnya hilang, minta lembar baru.")
_AWAITED = N_(
    "Lembar baru diminta %(asked)s oleh %(asker)s. Pengelola sistem kantor mengerjakannya; tunggu lembarnya."
)
_CALM = N_("Tidak ada yang perlu Anda kerjakan.")


def for_owner(held: HoldingView) -> Story:
    """For those who speak for the agency."""
    closed_by_office = held.wanted != HoldingState.ACTIVE and held.credential != Credential.EXPIRED
    state = _STOPPED if closed_by_office else _OWNER_SAYS[held.credential](held)
    return _story(held, state, _owner_todo(held), Next.NONE)


def _owner_todo(held: HoldingView) -> str:
    if held.asked is not None:
        return _AWAITED
    if held.credential == Credential.EXPIRED:
        return _ASK
    if held.credential == Credential.PRINTED and held.may_ask:
        return _RECEIVE
    waits = (Credential.HANDED_OVER, Credential.DESTROYED)
    return _CHANGE if held.credential in waits and held.may_ask else _CALM


def _fields(held: HoldingView) -> dict[str, object]:
    """Names and numbers as text, moments as moments: the page says them in the reader's language."""
    sheet, asked = held.sheet, held.asked
    return {
        "since": held.since or "–",
        "until": held.expires_at or "–",
        "given": (sheet.handed_over_at if sheet else None) or "–",
        "serial": sheet.serial if sheet else "–",
        "by": sheet.printed_by if sheet else "–",
        "to": (sheet.handed_over_to if sheet else "") or "–",
        "what": held.reason,
        "asked": asked.at if asked else "–",
        "asker": asked.by if asked else "–",
    }
