# ruff: noqa: E501 - a picture of ugly data is easier to read in one line
"""Two cases to print: one as it happens on most days, one as ugly as the forms allow."""

from datetime import date
from typing import Any

ON = date(2026, 11, 24)

LETTERHEAD = {
    "line1": "Pemerintah Kota Tanjungpinang",
    "line2": "Dinas Komunikasi dan Informatika",
    "address": "Jalan Contoh Nomor 1, Gedung Contoh Lantai 2, Tanjungpinang",
    "phone": "(0771) 555-0100",
    "website": "diskominfo.tanjungpinangkota.go.id",
    "email": "diskominfo@tanjungpinangkota.go.id",
    "postal_code": "29111",
    "logo": "",
}
OFFICE = {"name": "Dinas Komunikasi dan Informatika Kota Tanjungpinang", "waiting_days": 5}
SIGNER = {
    "lines": ["Plt. KEPALA DINAS KOMUNIKASI DAN INFORMATIKA", "KOTA TANJUNGPINANG,"],
    "name": "Drs. Contoh Pejabat, M.Si.",
    "rank": "Pembina Utama Muda (IV/c)",
    "nip": "19700101 199603 1 001",
    "capacity": "Plt. Kepala Dinas Komunikasi dan Informatika",
}
LONG_SIGNER = {
    "lines": [
        "a.n. KEPALA DINAS KOMUNIKASI DAN INFORMATIKA",
        "SEKRETARIS,",
        "u.b.",
        "Plh. KEPALA SUBBAGIAN PERENCANAAN, EVALUASI, PELAPORAN, UMUM DAN KEPEGAWAIAN,",
    ],
    "name": "Prof. Dr. Ir. Hj. Nama Yang Sangat Panjang Binti Nama Ayah Yang Juga Panjang, S.Kom., M.Kom., M.M., Ph.D.",
    "rank": "Penata Tingkat I (III/d)",
    "nip": "19850505 201001 2 002",
    "capacity": "Plh. Kepala Subbagian Perencanaan, Evaluasi, Pelaporan, Umum dan Kepegawaian",
}
AGENCY = "Dinas Kesehatan"
LONG_AGENCY = (
    "Dinas Pengendalian Penduduk, Keluarga Berencana, Pemberdayaan Perempuan, Perlindungan Anak dan "
    "Pemberdayaan Masyarakat Kota Tanjungpinang"
)


def case(*, ugly: bool = False) -> dict[str, Any]:
    agency = LONG_AGENCY if ugly else AGENCY
    return {
        "id": "00000000-0000-4000-8000-000000000001",
        "number": "0123/SM/2026",
        "tracking": "7K3M-9QXA-2B4C-D5EF-G6HJ",
        "title": "Pendaftaran Surat Elektronik (E-mail) Resmi Instansi",
        "agency_name": agency,
        "contact": {"name": "Penghubung", "email": "", "phone": ""},
        "opened_at": "2026-11-23T02:10:00+00:00",
        "registered_at": "2026-11-23T02:30:00+00:00",
        "letter_no": "440/118/DPPKBPPPAPM-SEKRETARIAT/UMUM/XI/2026" if ugly else "440/118/DINKES/2026",
        "letter_date": "2026-11-20",
        "subject": "Permohonan Pendaftaran E-mail Resmi Instansi, Unit Pelaksana Teknis dan Seluruh Pejabat Struktural "
        "Beserta Layanan Publik pada Perangkat Daerah yang Baru Dibentuk"
        if ugly
        else "Permohonan Pendaftaran E-mail Resmi Instansi",
        "sender": agency,
        "received_on": "2026-11-23",
        "reply_before": None if ugly else "2026-11-30",
        "urgency": "" if ugly else "segera",
        "submission": 1,
    }


def request(*, ugly: bool = False) -> dict[str, Any]:
    names = (
        [f"kepegawaian.umum.dan.perlengkapan.{n:02d}" for n in range(1, 41)]
        if ugly
        else ["dinkes", "pengaduan"]
    )
    return {
        "letter_no": None,
        "letter_date": None,
        "addresses": [
            {
                "local_1": name,
                "local_2": None,
                "kind": "pegawai" if ugly else "opd",
                "holder_name": f"Nama Pegawai Yang Panjang Nomor {no}" if ugly else None,
            }
            for no, name in enumerate(names, 1)
        ],
        "manager": None
        if ugly
        else {
            "name": "Pengelola Contoh, S.Kom.",
            "nip": "199009092015032003",
            "position": "Pranata Komputer Ahli Pertama",
            "phone": "0812-0000-0000",
            "email": "cadangan@contoh.example",
        },
    }


def mailboxes(*, ugly: bool = False) -> list[dict[str, Any]]:
    return [
        {
            **row,
            "address": f"{row['local_1']}@tanjungpinangkota.go.id",
            "server": "surel.tanjungpinangkota.go.id",
            "protocol": "IMAP",
            "answer": "Login diterima, kotak masuk kosong",
            "submission": "SMTP menerima kiriman" if ugly else "",
        }
        for row in request(ugly=ugly)["addresses"]
    ]


def deficiencies(*, ugly: bool = False) -> list[dict[str, Any]]:
    few = [
        {"target": "letter", "sentence": "Surat belum ditandatangani kepala perangkat daerah."},
        {"target": "decree", "sentence": "Surat keputusan penunjukan pengelola belum dilampirkan."},
    ]
    many = [
        {
            "target": f"addresses.{no}.holder_nip",
            "sentence": "Nomor induk pegawai tidak terdiri atas delapan belas angka, tidak cocok dengan tanggal lahir yang "
            'ditulis pada surat keputusan, dan tidak ditemukan pada lampiran. {case.tracking} #panic("x") $ \\ [ ] * _',
        }
        for no in range(12)
    ]
    return many if ugly else few


def dispositions(*, ugly: bool = False) -> list[dict[str, Any]]:
    chain = [
        {
            "from": "Plt. Kepala Dinas",
            "to": ["Sekretaris"],
            "cc": [],
            "phrases": ["Tindak lanjuti"],
            "note": "Segera, mereka dipakai untuk layanan.",
            "date": "2026-11-23",
            "due": "2026-11-25",
            "written_by_pen": True,
            "keyed_by": "Sekretaris",
        },
        {
            "from": "Sekretaris",
            "to": ["Kepala Bidang"],
            "cc": [],
            "phrases": ["Tindak lanjuti"],
            "note": "",
            "date": "2026-11-23",
        },
        {
            "from": "Kepala Bidang",
            "to": ["Kelompok Jabatan Fungsional"],
            "cc": ["Arsiparis"],
            "phrases": ["Pelajari dan beri tanggapan", "Proses lebih lanjut"],
            "note": "Periksa persyaratan.",
            "date": "2026-11-24",
        },
    ]
    return chain * 4 if ugly else chain


def work(*, ugly: bool = False) -> dict[str, Any]:
    return {
        "3": {
            "answer": "Tidak" if ugly else "Ya",
            "deficiencies": deficiencies(ugly=ugly),
            "checked": ["letter"] if ugly else ["letter", "form", "names", "manager", "recovery", "decree"],
        },
        "4": {"mailboxes": mailboxes(ugly=ugly)},
        "7": {"summary": None if ugly else "Seluruh alamat sudah dicoba masuk.\nTidak ada kendala."},
    }


def deadlines(*, ugly: bool = False) -> dict[str, dict[str, str]]:
    ordinary = "450 menit (7 jam 30 menit) kerja: 23 Nov 09.30–16.00 (330) + 24 Nov 07.30–09.30 (120)"
    rested = (
        "2510 menit (41 jam 50 menit) kerja: 24 Nov 11.40–16.00 (260; hari pemberitahuan, belum dihitung sebagai "
        "hari kerja) + 25–26 Nov (2 × 450) + 27 Nov 07.30–16.30 (450; hari kerja ke-3) + 30 Nov–1 Des (2 × 450)"
    )
    free = "Tidak dihitung: 28–29 Nov (hari libur mingguan); 2 Des (Pemilihan ulang kepala daerah serentak)"
    late = {"due": "Selasa, 1 Desember 2026 pukul 16.00 WIB", "why": f"{rested}. {free}"}
    soon = {"due": "Selasa, 24 November 2026 pukul 09.30 WIB", "why": ordinary}
    return {"promise": late if ugly else soon, "applicant": late}


def books(*, ugly: bool = False) -> dict[str, Any]:
    chain = [{"no": no, "cells": [], "data": row} for no, row in enumerate(dispositions(ugly=ugly), 1)]
    return {"email_accounts": book(ugly=ugly), "dispositions": {"title": "", "columns": [], "rows": chain}}


def book(*, ugly: bool = False) -> dict[str, Any]:
    labels = (
        ("Alamat e-mail", 5), ("Jenis", 2), ("Perangkat daerah", 4), ("Pengelola", 3), ("NIP", 3), ("Telepon", 3),
        ("Pos-el pemulihan", 3), ("Kuota (MB)", 2), ("Tanggal dibuat", 3), ("Status", 2), ("Nomor BAST", 3), ("Keterangan", 3),
    )  # fmt: skip
    agency = LONG_AGENCY if ugly else AGENCY
    return {
        "title": "Data e-Mail Resmi Instansi",
        "columns": [{"label": label, "width": width} for label, width in labels],
        "rows": [
            {
                "no": no,
                "data": {},
                "cells": [
                    each["address"], each["kind"], agency, each["holder_name"] or "Sekretariat", "" if ugly else "19900909 201503 2 003",
                    "" if ugly else "0812-0000-0000", "" if ugly else "cadangan@contoh.example", "1024", "24 November 2026",
                    "Dibuat", "", "",
                ],
            }
            for no, each in enumerate(mailboxes(ugly=ugly), 1)
        ],
    }  # fmt: skip
