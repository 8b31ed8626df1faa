"""Words of the desk for values that the engine names in English."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from tertib.cases.types import IntentState, Phase
from tertib.letters.types import LetterState
from tertib.procedures.types import Severity, TransitionKind, VersionStatus
from tertib.provisioning.types import HoldingState
from tertib.registers.types import NumberState

PHASES: Mapping[str, str] = {
    Phase.OPEN: gettext_noop("Berjalan"),
    Phase.WAITING: gettext_noop("Menunggu pemohon"),
    Phase.CLOSED: gettext_noop("Selesai"),
    Phase.REFUSED: gettext_noop("Ditolak"),
    Phase.WITHDRAWN: gettext_noop("Dicabut pemohon"),
    Phase.LAPSED: gettext_noop("Gugur karena waktu"),
}
PHASE_TONES: Mapping[str, str] = {
    Phase.OPEN: "info",
    Phase.WAITING: "warn",
    Phase.CLOSED: "ok",
    Phase.REFUSED: "bad",
}
INTENTS: Mapping[str, str] = {
    IntentState.WANTED: gettext_noop("Menyiapkan rencana"),
    IntentState.PLANNED: gettext_noop("Menunggu konfirmasi"),
    IntentState.SECOND: gettext_noop("Menunggu orang kedua"),
    IntentState.READY: gettext_noop("Antre dijalankan"),
    IntentState.RUNNING: gettext_noop("Sedang dijalankan"),
    IntentState.PROVEN: gettext_noop("Terbukti"),
    IntentState.CLASH: gettext_noop("Bentrok"),
    IntentState.PERSON: gettext_noop("Perlu tangan Anda"),
    IntentState.FAILED: gettext_noop("Gagal"),
    IntentState.DROPPED: gettext_noop("Tidak dilanjutkan"),
}
INTENT_TONES: Mapping[str, str] = {
    IntentState.PLANNED: "warn",
    IntentState.SECOND: "warn",
    IntentState.READY: "info",
    IntentState.RUNNING: "info",
    IntentState.PROVEN: "ok",
    IntentState.CLASH: "bad",
    IntentState.PERSON: "warn",
    IntentState.FAILED: "bad",
}
SEVERITIES: Mapping[str, str] = {
    Severity.MUST: gettext_noop("Harus dibetulkan"),
    Severity.SHOULD: gettext_noop("Perlu perhatian"),
    Severity.HINT: gettext_noop("Saran"),
}
SEVERITY_TONES: Mapping[str, str] = {Severity.MUST: "bad", Severity.SHOULD: "warn"}
EVIDENCE: Mapping[str, str] = {
    "address": gettext_noop("Alamat"),
    "name": gettext_noop("Nama"),
    "old_name": gettext_noop("Nama lama"),
    "account": gettext_noop("Akun unggah"),
    "records": gettext_noop("Rekaman"),
    "web_answer": gettext_noop("Jawaban situs"),
    "uploading": gettext_noop("Server unggah"),
    "uploading_answer": gettext_noop("Jawaban server unggah"),
    "archive": gettext_noop("Berkas cadangan"),
    "files": gettext_noop("Banyaknya berkas"),
    "digest": gettext_noop("Sidik cadangan"),
    "keep_until": gettext_noop("Disimpan sampai"),
    "removed_at": gettext_noop("Dihapus"),
    "answer": gettext_noop("Jawaban peladen"),
    "messages": gettext_noop("Surat di dalamnya"),
    "number": gettext_noop("Nomor"),
    "proven_at": gettext_noop("Dibuktikan"),
    "protocol": gettext_noop("Protokol"),
    "quota_mb": gettext_noop("Kuota (MB)"),
    "server": gettext_noop("Peladen"),
    "submission": gettext_noop("Pengiriman surat"),
    "two_persons": gettext_noop("Orang kedua"),
}
MAILBOX_TONES: Mapping[str, str] = {HoldingState.ACTIVE: "ok", HoldingState.SUSPENDED: "bad"}
LETTERS: Mapping[str, str] = {
    LetterState.DRAFT: gettext_noop("Sedang disusun"),
    LetterState.READY: gettext_noop("Siap"),
    LetterState.SIGNED: gettext_noop("Ditandatangani"),
    LetterState.VOID: gettext_noop("Batal"),
}
LETTER_TONES: Mapping[str, str] = {LetterState.SIGNED: "ok", LetterState.VOID: "bad"}
NUMBERS: Mapping[str, str] = {
    NumberState.GIVEN: gettext_noop("Keluar"),
    NumberState.RESERVED: gettext_noop("Cadangan"),
    NumberState.OUTSIDE: gettext_noop("Dari sistem lain"),
    NumberState.VOID: gettext_noop("Batal"),
}
NUMBER_TONES: Mapping[str, str] = {NumberState.RESERVED: "warn", NumberState.VOID: "bad"}
MANDATES: Mapping[str, str] = {
    "definitive": gettext_noop("definitif"),
    "plt": gettext_noop("pelaksana tugas"),
    "plh": gettext_noop("pelaksana harian"),
    "an": gettext_noop("atas nama"),
    "ub": gettext_noop("untuk beliau"),
    "delegate": gettext_noop("pelimpahan"),
}
TASKS: Mapping[str, str] = {
    "cases.intent": gettext_noop("Menjalankan rencana perkara"),
    "cases.lapse_waiting": gettext_noop("Menggugurkan permohonan yang lewat waktu"),
    "cases.resume_intents": gettext_noop("Melanjutkan rencana yang tertinggal"),
    "letters.render": gettext_noop("Menyusun naskah"),
    "outbox.deliver": gettext_noop("Mengirim pemberitahuan"),
    "provisioning.answer": gettext_noop("Bertanya kepada peladen surel"),
    "provisioning.converge": gettext_noop("Menangguhkan atau membuka kotak surat"),
    "provisioning.destroy_epochs": gettext_noop("Memusnahkan kunci lama"),
    "provisioning.expire": gettext_noop("Memeriksa sandi awal yang kedaluwarsa"),
    "provisioning.mirror": gettext_noop("Membaca daftar dari peladen surel"),
    "provisioning.read_zone": gettext_noop("Membaca zona untuk impor pertama"),
    "provisioning.rotate": gettext_noop("Memasang sandi baru"),
    "provisioning.sweep": gettext_noop("Melanjutkan pekerjaan kotak surat"),
    "queue.sweep": gettext_noop("Merapikan antrean"),
}

# How a version of an SOP stands.
VERSIONS: Mapping[str, str] = {
    VersionStatus.PROPOSED: gettext_noop("usulan"),
    VersionStatus.UNDATED: gettext_noop("belum berlaku resmi"),
    VersionStatus.IN_FORCE: gettext_noop("berlaku"),
    VersionStatus.DRAFT: gettext_noop("rancangan"),
    VersionStatus.CHECKED: gettext_noop("diperiksa"),
    VersionStatus.APPROVED: gettext_noop("disahkan"),
    VersionStatus.SUPERSEDED: gettext_noop("digantikan"),
    VersionStatus.WITHDRAWN: gettext_noop("dicabut"),
}
VERSION_TONES: Mapping[str, str] = {
    VersionStatus.PROPOSED: "warn",
    VersionStatus.UNDATED: "warn",
    VersionStatus.IN_FORCE: "ok",
    VersionStatus.CHECKED: "info",
    VersionStatus.APPROVED: "info",
    VersionStatus.WITHDRAWN: "bad",
}
TRANSITIONS: Mapping[str, str] = {
    TransitionKind.INSTALLED: gettext_noop("Dipasang"),
    TransitionKind.SUBMITTED: gettext_noop("Diajukan sebagai rancangan"),
    TransitionKind.CHECKED: gettext_noop("Diperiksa"),
    TransitionKind.APPROVED: gettext_noop("Disahkan"),
    TransitionKind.FORCED: gettext_noop("Tanggal berlaku ditetapkan"),
    TransitionKind.WITHDRAWN: gettext_noop("Dicabut"),
}

FIELD_KINDS: Mapping[str, str] = {
    "text": gettext_noop("Teks pendek"),
    "long_text": gettext_noop("Teks panjang"),
    "number": gettext_noop("Angka"),
    "date": gettext_noop("Tanggal"),
    "choice": gettext_noop("Pilihan (satu)"),
    "checklist": gettext_noop("Centangan (boleh beberapa)"),
    "boolean": gettext_noop("Ya atau tidak"),
    "file": gettext_noop("Berkas"),
    "photo": gettext_noop("Foto"),
}
TRIGGERS: Mapping[str, str] = {
    "request": gettext_noop("Permohonan dari luar"),
    "agenda": gettext_noop("Agenda kerja kantor"),
    "incident": gettext_noop("Kejadian atau gangguan"),
}
