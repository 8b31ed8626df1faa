"""Defects as officials make them, put into sound procedures one at a time: what is harmed, and where.

A kind takes the data of a sop.yaml, spoils it in one place by a seeded choice, and answers with the places of
the paper at which a finding tells of it: row (from 1; None on the identity sheet) and column. It answers None
where a procedure has nothing to spoil in this way.
"""

import re
from collections.abc import Callable
from random import Random
from typing import Any, TypeAlias

Data: TypeAlias = dict[str, Any]
Place: TypeAlias = tuple[int | None, str]
Kind: TypeAlias = Callable[[Data, Random], set[Place] | None]
KINDS: dict[str, Kind] = {}
NO, ACTIVITY, PERFORMERS = "No", "Uraian Kegiatan", "Pelaksana"
NEEDS, TIME, OUTPUT = "Kelengkapan", "Waktu", "Output"
RECORDS, WARNINGS, LEGAL = "Pencatatan dan Pendataan", "Peringatan", "Dasar Hukum"
SECTIONS = {
    "legal_basis": LEGAL,
    "qualifications": "Kualifikasi Pelaksana",
    "related": "Keterkaitan",
    "equipment": "Peralatan/Perlengkapan",
    "warnings": WARNINGS,
    "records": RECORDS,
}
DATES = {
    "made_on": "Tanggal Pembuatan",
    "revised_on": "Tanggal Revisi",
    "effective_on": "Tanggal Efektif",
    "approved_on": "Tanggal Pengesahan",
}


def kind(name: str) -> Callable[[Kind], Kind]:
    def named(spoil: Kind) -> Kind:
        KINDS[name] = spoil
        return spoil

    return named


def any_row(data: Data, random: Random, fits: Callable[[Data], bool] = lambda _: True) -> Data | None:
    rows = [one for one in data["steps"] if fits(one)]
    return random.choice(rows) if rows else None


def text_of(matter: Any) -> str:
    return str(matter["text"] if isinstance(matter, dict) else matter)


def reworded(row: Data, part: str, text: str) -> None:
    row[part] = {**row[part], "text": text} if isinstance(row[part], dict) else text


# --- the identity sheet ----------------------------------------------------------------------------


@kind("nomor SOP kosong sebagian atau seluruhnya")
def number(data: Data, random: Random) -> set[Place] | None:
    data["identity"]["number"] = random.choice(["", " ", "060//BKD/2026", "/12/BKD/2026", "800/ /2026"])
    return {(None, "Nomor SOP")}


@kind("tanggal kosong atau bukan tanggal")
def day(data: Data, random: Random) -> set[Place] | None:
    name = random.choice(list(DATES))
    wrong = ["", "awal tahun", "31 Februari 2026", "2026", "12-13-2026", "5 Jannuari 2026"]
    data["identity"][name] = random.choice(wrong[1:] if not data["identity"].get(name) else wrong)
    return {(None, DATES[name])}


@kind("urutan tanggal terbalik")
def order_of_days(data: Data, random: Random) -> set[Place] | None:
    if not data["identity"].get("made_on"):
        return None
    name = random.choice(["revised_on", "approved_on", "effective_on"])
    data["identity"][name] = f"{random.randint(1, 28)} Maret {random.randint(2015, 2024)}"
    return {(None, one) for one in DATES.values()}


@kind("pejabat yang mengesahkan atau NIP-nya keliru")
def signer(data: Data, random: Random) -> set[Place] | None:
    lines = data["identity"]["approved_by"]
    nip = next(no for no, one in enumerate(lines) if "NIP" in one)
    digit = random.choice([at for at, letter in enumerate(lines[nip]) if letter.isdigit()])
    spoilt = random.choice([None, "", lines[nip][:digit] + lines[nip][digit + 1 :], "NIP. -"])
    data["identity"]["approved_by"] = [] if spoilt is None else [*lines[:nip], *([spoilt] if spoilt else [])]
    return {(None, "Disahkan Oleh")}


@kind("bagian lembar identitas kosong")
def section(data: Data, random: Random) -> set[Place] | None:
    filled = [name for name in SECTIONS if any(one.strip(" -") for one in data["identity"][name])]
    name = random.choice(filled)
    data["identity"][name] = random.choice([[], ["-"]])
    return {(row, SECTIONS[name]) for row in [None, *range(1, len(data["steps"]) + 1)]}


@kind("dasar hukum sudah dicabut")
def revoked(data: Data, random: Random) -> set[Place] | None:
    listed = data["identity"]["legal_basis"]
    pool = [
        "Peraturan Pemerintah Nomor 82 Tahun 2012 tentang Penyelenggaraan Sistem Elektronik",
        "PP 82/2012",
        "PP No. 82 Tahun 2012",
        "Peraturan Menteri PAN Nomor PER/21/M.PAN/11/2008 tentang Pedoman Penyusunan SOP",
        "Permenpan PER/21/M.PAN/11/2008",
        "Permendagri Nomor 35 Tahun 2010 tentang Pedoman Pengelolaan Pelayanan Informasi",
        "Peraturan Menteri Dalam Negeri No 35 Tahun 2010",
        "Peraturan Komisi Informasi Nomor 1 Tahun 2010 tentang Standar Layanan Informasi Publik",
    ]
    listed.insert(random.randint(0, len(listed)), random.choice(pool))
    return {(None, LEGAL)}


@kind("peraturan tanpa tahun")
def no_year(data: Data, random: Random) -> set[Place] | None:
    listed = data["identity"]["legal_basis"]
    whole = r"(?i)(nomor\s*\d+)\s*tahun \d{4}"
    dated = [no for no, one in enumerate(listed) if len(re.findall(whole, one)) == 1]
    if not dated:
        return None
    no = random.choice(dated)
    listed[no] = re.sub(whole, random.choice([r"\1", r"\1 Tahun", r"\1 tahun ..."]), listed[no])
    return {(None, LEGAL)}


@kind("entri lembar identitas tertulis dua kali")
def twice(data: Data, random: Random) -> set[Place] | None:
    name = random.choice([one for one in SECTIONS if data["identity"][one] and one != "warnings"])
    listed = data["identity"][name]
    same = random.choice([one for one in listed if re.search(r"\w", one)] or [""])
    altered = random.choice([same, same.upper(), f"{same}.", f" {same}", same.replace(" ", "  ")])
    listed.append(altered)
    return {(None, SECTIONS[name])} if same else None


@kind("peringatan disalin dari SOP lain")
def copied(data: Data, random: Random) -> set[Place] | None:
    pool = [
        "Apabila ambulans terlambat berangkat maka pasien tidak tertolong.",
        "Jika retribusi pasar tidak ditagih maka pendapatan berkurang.",
        "Apabila benih padi tidak dibagikan maka musim tanam terlewat.",
        "Bila kapal perintis tidak berlayar maka pulau terluar terasing.",
        "Jika vaksin unggas rusak maka wabah dapat meluas.",
    ]
    listed = data["identity"]["warnings"]
    listed.append(random.choice(pool))
    return {(None, WARNINGS)}


@kind("pencatatan yang tidak ditulis baris mana pun")
def unwritten(data: Data, random: Random) -> set[Place] | None:
    pool = ["Register peminjaman kendaraan", "Buku mutasi aset tetap", "Kartu inventaris ruangan"]
    if random.random() < 0.5:
        data["identity"]["records"].append(random.choice(pool))
        return {(None, RECORDS)}
    if not any(row.get("enters") for row in data["steps"]) or not data["identity"]["records"]:
        return None
    for row in data["steps"]:
        row.pop("enters", None)
    return {(None, RECORDS)}


@kind("kata sandi dicetak atau dicatat")
def secret(data: Data, random: Random) -> set[Place] | None:
    said = random.choice(["password", "Password", "kata sandi"])
    if random.random() < 0.3:
        data["identity"]["records"].append(f"Daftar {said} pengguna")
        return {(None, RECORDS)}
    row = any_row(data, random, lambda one: not re.search(r"password|kata sandi", one["activity"].lower()))
    if row is None:
        return None
    row["activity"] = f"{random.choice(['Mencetak', 'Mencatat', 'Melakukan pencetakan'])} {said} pengguna"
    return {(row["no"], ACTIVITY)}


# --- the words of the table ------------------------------------------------------------------------


@kind("dua kolom pelaksana bernama sama")
def twin(data: Data, random: Random) -> set[Place] | None:
    columns = data["performers"]
    if len(columns) < 2:
        return None
    one, other = random.sample(columns, 2)
    if one["label"] == other["label"]:
        return None
    one["label"] = random.choice([other["label"], other["label"].upper()])
    return {(None, PERFORMERS)}


@kind("nomor baris ganda atau meloncat")
def row_number(data: Data, random: Random) -> set[Place] | None:
    row = random.choice(data["steps"][1:])
    row["source_no"] = random.choice([str(row["no"] - 1), str(row["no"] + 3), f"{row['no']}a"])
    return {(row["no"], NO), (row["no"] + 1, NO)}


@kind("uraian kosong")
def no_activity(data: Data, random: Random) -> set[Place] | None:
    row = random.choice(data["steps"])
    row["activity"] = random.choice(["-", "–", "...", "", " "])
    return {(row["no"], ACTIVITY)}


@kind("kegiatan tertulis dua kali")
def same_activity(data: Data, random: Random) -> set[Place] | None:
    one, other = random.sample(data["steps"], 2)
    one["activity"] = random.choice([other["activity"], other["activity"].lower(), other["activity"] + "."])
    return {(one["no"], ACTIVITY), (other["no"], ACTIVITY)}


@kind("uraian bukan kata kerja aktif")
def noun(data: Data, random: Random) -> set[Place] | None:
    row = any_row(data, random, lambda one: re.match(r"(?i)me|ber", one["activity"]) is not None)
    if row is None:
        return None
    nouns = [
        "Pemeriksaan",
        "Penyusunan",
        "Surat",
        "Verifikasi",
        "Rapat",
        "Koordinasi",
        "Berita acara",
        "Memo",
    ]
    nouns += ["Diperiksa", "Dilakukan pemeriksaan", "Persiapan", "Laporan", "Proses"]
    row["activity"] = f"{random.choice(nouns)} {' '.join(row['activity'].split()[1:])}".strip()
    return {(row["no"], ACTIVITY)}


@kind("pelaksana disebut dalam uraian")
def named(data: Data, random: Random) -> set[Place] | None:
    row, who = random.choice(data["steps"]), random.choice(data["performers"])["label"]
    if who.lower() in row["activity"].lower() or len(who) < 3:
        return None
    row["activity"] += random.choice([f" oleh {who}", f" kepada {who.lower()}", f" ({who})"])
    return {(row["no"], ACTIVITY)}


@kind("dua kegiatan dalam satu baris")
def two(data: Data, random: Random) -> set[Place] | None:
    row = any_row(data, random, lambda one: not re.search(r" (dan|serta|lalu|kemudian) me", one["activity"]))
    if row is None:
        return None
    joined = random.choice(["dan", "serta", "lalu", "kemudian"])
    row["activity"] += (
        f" {joined} {random.choice(['menyerahkan', 'melaporkan', 'membuat', 'mengirim'])} hasil"
    )
    return {(row["no"], ACTIVITY)}


@kind("kelengkapan kosong")
def no_needs(data: Data, random: Random) -> set[Place] | None:
    row = random.choice(data["steps"])
    reworded(row, "needs", random.choice(["-", "", "...", "tidak ada"]))
    return {(row["no"], NEEDS)}


@kind("output kosong atau tidak bernama")
def no_output(data: Data, random: Random) -> set[Place] | None:
    row = any_row(data, random, lambda one: text_of(one["output"]).lower() != "dokumen")
    if row is None:
        return None
    reworded(row, "output", random.choice(["-", "", "Dokumen", "Berkas", "Hasil"]))
    return {(row["no"], OUTPUT)}


@kind("waktu tanpa satuan atau tidak terbaca")
def bad_time(data: Data, random: Random) -> set[Place] | None:
    row = random.choice(data["steps"])
    minutes = row["minutes"]
    row["time"] = random.choice([f"{minutes}", f"± {minutes}", f"{minutes} mnt", f"{minutes} x", "segera"])
    return {(row["no"], TIME)}


@kind("kelengkapan yang baru dihasilkan baris berikutnya")
def too_early(data: Data, random: Random) -> set[Place] | None:
    plain = r"[^\d,;.]+"
    steps = data["steps"]
    later = [
        one
        for one in steps[1:]
        if re.fullmatch(plain, text_of(one["output"]))
        and len(text_of(one["output"]).split()) > 1
        and " dan " not in text_of(one["output"])
    ]
    later = [
        one
        for one in later
        if text_of(one["output"]) not in [text_of(e["output"]) for e in steps[: one["no"] - 1]]
    ]
    if not later:
        return None
    made = random.choice(later)
    row = random.choice(steps[: made["no"] - 1])
    reworded(row, "needs", f"{text_of(row['needs'])}, {text_of(made['output'])}")
    return {(one["no"], NEEDS) for one in steps[: made["no"]]}


@kind("alat yang tidak ada pada Peralatan")
def unlisted(data: Data, random: Random) -> set[Place] | None:
    listed = " ".join(data["identity"]["equipment"]).lower()
    used = " ".join(text_of(one["needs"]) for one in data["steps"]).lower()
    tools = [
        "multimeter",
        "tang ampere",
        "tangga",
        "kamera",
        "laptop",
        "proyektor",
        "stempel",
        "pemindai",
        "senter",
    ]
    free = [one for one in tools if one not in listed and one not in used]
    row = random.choice(data["steps"])
    reworded(row, "needs", f"{text_of(row['needs'])}, {random.choice(free)}")
    return {(row["no"], NEEDS)}


@kind("kata keliru tulis")
def misspelt(data: Data, random: Random) -> set[Place] | None:
    row = random.choice(data["steps"])
    word = random.choice(
        ["dibidang", "didalam", "dilingkungan", "diluar", "dikantor", "kedalam", "keseluruh"]
    )
    if word in row["activity"]:
        return None
    row["activity"] += f" {word} kerja"
    return {(row["no"], ACTIVITY)}


# --- symbols and arrows ----------------------------------------------------------------------------


@kind("baris tanpa pelaksana")
def nobody(data: Data, random: Random) -> set[Place] | None:
    row = random.choice(data["steps"])
    if random.random() < 0.5:
        row["hops"] = []
    else:
        data.setdefault("support", []).append({"key": "nobody", "label": "Lainnya"})
        row["hops"] = [{"performer": "nobody", "label": "Kerjakan"}]
        row.pop("decision", None)
        for part in ("does", "prints", "enters", "returns"):
            row.pop(part, None)
    return {(row["no"], PERFORMERS)}


@kind("belah ketupat tidak berjawaban dua")
def exits(data: Data, random: Random) -> set[Place] | None:
    row = any_row(data, random, lambda one: len((one.get("decision") or {}).get("exits", ())) == 2)
    if row is None:
        return None
    answers = row["decision"]["exits"]
    if random.random() < 0.7:
        answers.append({"label": random.choice(["Sebagian", "Ragu", "Ditunda"])})
    else:
        answers.pop()
    return {(row["no"], PERFORMERS)}


@kind("keputusan pada baris terakhir atau tanpa akibat")
def idle(data: Data, random: Random) -> set[Place] | None:
    row = (
        data["steps"][-1]
        if random.random() < 0.5
        else any_row(data, random, lambda one: "decision" not in one)
    )
    if row is None or "decision" in row:
        return None
    row["decision"] = {"question": "Sesuai?", "exits": [{"label": "Ya"}, {"label": "Tidak"}]}
    return {(row["no"], PERFORMERS)}


@kind("syarat dalam uraian tidak digambar")
def undrawn(data: Data, random: Random) -> set[Place] | None:
    row = any_row(data, random, lambda one: "decision" not in one and "apabila" not in one["activity"])
    if row is None:
        return None
    said = random.choice(["apabila", "jika", "bila", "bilamana", "Jika"])
    row["activity"] += f", {said} tidak sesuai dikembalikan"
    return {(row["no"], ACTIVITY)}


@kind("dikembalikan kepada pemohon dengan jam tetap berjalan")
def running_clock(data: Data, random: Random) -> set[Place] | None:
    waits = [
        (row, one)
        for row in data["steps"]
        for one in (row.get("decision") or {}).get("exits", ())
        if one.get("wait")
    ]
    if not waits:
        return None
    row, answer = random.choice(waits)
    del answer["wait"]
    answer.pop("asks_deficiencies", None)
    return {(row["no"], PERFORMERS)}


@kind("baris yang tidak pernah dicapai")
def dead(data: Data, random: Random) -> set[Place] | None:
    targets = {one.get("to") for row in data["steps"] for one in (row.get("decision") or {}).get("exits", ())}
    targets |= {one.get("next") for one in data["steps"]}
    free = [row for row in data["steps"][:-2] if "decision" not in row and row["no"] + 1 not in targets]
    free = [row for row in free if "next" not in row and not data["steps"][row["no"]].get("only")]
    if not free:
        return None
    row = random.choice(free)
    row["next"] = row["no"] + 2
    return {(row["no"] + 1, "Tabel prosedur"), (row["no"] + 1, PERFORMERS), (row["no"] + 1, NO)}


@kind("lingkaran tanpa jalan keluar")
def loop(data: Data, random: Random) -> set[Place] | None:
    row = any_row(data, random, lambda one: "decision" not in one and not one.get("only"))
    if row is None:
        return None
    row["next"] = random.randint(1, row["no"])
    return {
        (no, column) for no in range(1, len(data["steps"]) + 1) for column in ("Tabel prosedur", PERFORMERS)
    }


@kind("kolom pelaksana yang tidak pernah bekerja")
def unused(data: Data, random: Random) -> set[Place] | None:
    label = random.choice(["Kepala Seksi", "Inspektur", "Arsiparis", "Camat", "Operator"])
    data["performers"].insert(
        random.randint(0, len(data["performers"])), {"key": "idle", "label": label, "column": 20}
    )
    return {(None, PERFORMERS)}


@kind("paraf atas pekerjaan sendiri")
def own_paraf(data: Data, random: Random) -> set[Place] | None:
    row = random.choice(data["steps"])
    doer = random.choice([one for one in row["hops"] if one.get("kind") != "paraf"])["performer"]
    row["hops"].append({"performer": doer, "kind": "paraf", "label": "Paraf"})
    return {(row["no"], PERFORMERS)}


@kind("janji layanan lebih singkat daripada waktu baku")
def short_promise(data: Data, random: Random) -> set[Place] | None:
    if not data.get("promise"):
        return None
    data["promise"]["minutes"] = random.randint(1, 60)
    return {(None, "Janji layanan")}


@kind("jabatan dari SOP lain")
def foreign(data: Data, random: Random) -> set[Place] | None:
    who = random.choice(data["performers"])
    who["label"] = random.choice(["Teknisi Ambulans", "Petugas Perikanan", "Staf Bandara", "Juru Timbang"])
    return {(None, PERFORMERS)}
