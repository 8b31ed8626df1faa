"""What is wrong with a SOP, in words for the official who wrote it. The pure core only knows codes."""

from collections.abc import Mapping

from tertib.kernel.errors import Problem
from tertib.kernel.words import N_
from tertib.procedures.language.errors import SopError

SENTENCES: Mapping[str, str] = {
    "file.missing": N_("Berkas ini tidak ada dalam folder."),
    "file.not_utf8": N_("Berkas ini bukan teks UTF-8."),
    "file.too_large": N_("Berkas ini terlalu besar (paling besar 1 MB)."),
    "file.control": N_("Berkas ini memuat tanda kendali yang bukan teks; simpan ulang sebagai teks UTF-8."),
    "file.long_line": N_("Baris ini terlalu panjang untuk sebuah tabel SOP."),
    "file.many_cells": N_("Baris ini memuat terlalu banyak sel untuk sebuah tabel SOP."),
    "file.tangled": N_("Daftar pada baris ini bersarang terlalu rumit; tulis tiap hal pada baris sendiri."),
    "yaml.empty": N_("Berkas ini kosong."),
    "yaml.syntax": N_("Susunan YAML keliru: %(said)s."),
    "yaml.alias": N_("Rujukan YAML (& dan *) tidak dipakai; tulis isinya lagi."),
    "yaml.deep": N_("Isian ini bersarang terlalu dalam."),
    "yaml.many": N_("Berkas ini memuat terlalu banyak isian untuk sebuah SOP."),
    "yaml.number": N_("Bilangan ini terlalu panjang."),
    "yaml.key": N_("Nama isian harus berupa teks."),
    "yaml.duplicate_key": N_("Isian “%(key)s” ditulis dua kali."),
    "yaml.tag": N_("Tanda YAML “%(tag)s” tidak dipakai."),
    "shape.missing": N_("Isian “%(path)s” belum ada."),
    "shape.unknown_key": N_("Isian “%(path)s” tidak dikenal; periksa ejaannya."),
    "shape.one_of": N_("Isian “%(path)s” harus salah satu dari: %(expected)s."),
    "shape.text": N_("Isian “%(path)s” harus berupa teks; beri tanda petik bila perlu."),
    "shape.empty": N_("Isian “%(path)s” tidak boleh kosong."),
    "shape.too_long": N_("Isian “%(path)s” terlalu panjang; paling banyak %(max_length)s huruf."),
    "shape.too_few": N_("Daftar “%(path)s” harus memuat sedikitnya %(min_length)s hal."),
    "shape.number": N_("Isian “%(path)s” harus berupa bilangan bulat."),
    "shape.boolean": N_("Isian “%(path)s” harus true atau false."),
    "shape.too_small": N_("Bilangan “%(path)s” terlalu kecil."),
    "shape.too_large": N_("Bilangan “%(path)s” terlalu besar."),
    "shape.pattern": N_("Isian “%(path)s” tidak berbentuk seperti yang diminta (%(pattern)s)."),
    "shape.list": N_("Isian “%(path)s” harus berupa daftar."),
    "shape.mapping": N_("Isian “%(path)s” harus berupa kelompok isian."),
    "shape.value": N_("Isian “%(path)s” tidak sesuai."),
    "letters.shape": N_("letters.yaml harus memuat daftar `letters`, tiap naskah dengan `key`."),
    "performer.twice": N_("Kunci pelaksana “%(name)s” dipakai dua kali; label boleh sama, kunci tidak."),
    "performer.unknown": N_("Pelaksana “%(performer)s” tidak ada pada daftar pelaksana."),
    "variant.twice": N_("Kunci jenis “%(name)s” dipakai dua kali."),
    "variant.unknown": N_("Jenis “%(variant)s” tidak ada pada daftar jenis."),
    "form.unknown": N_("Formulir “%(form)s” tidak ada."),
    "request.incomplete": N_("Prosedur atas permohonan memerlukan “%(missing)s”."),
    "field.twice": N_("Isian formulir “%(name)s” ditulis dua kali."),
    "field.nested": N_("Isian %(kind)s tidak boleh berada di dalam isian lain."),
    "field.choices": N_(
        "Isian “%(field)s”: pilihan diisi hanya, dan selalu, untuk jenis choice, checklist dan criteria."
    ),
    "field.columns": N_(
        "Isian “%(field)s”: kolom diisi hanya, dan selalu, untuk jenis person dan address_list."
    ),
    "field.criteria": N_("Isian “%(field)s”: butir diisi hanya, dan selalu, untuk jenis criteria."),
    "criterion.grade": N_("Butir “%(criterion)s” menyebut nilai “%(grade)s” yang tidak ada pada pilihan."),
    "field.chosen": N_("Isian “%(field)s”: chosen dipakai hanya untuk jenis text di luar daftar."),
    "field.when": N_(
        "Isian “%(field)s”: when hanya boleh menyebut isian sebelumnya dan pilihannya, bukan “%(other)s”."
    ),
    "field.beside": N_("Isian “%(field)s”: beside dipakai hanya untuk jenis criteria."),
    "reading.limits": N_("Batas “%(said)s” tidak terbaca; tulis seperti <65, 65..80, >80 atau <18 ; >27."),
    "reading.gap": N_("Angka “%(reading)s”: nilai %(number)s tidak jatuh pada keadaan mana pun."),
    "reading.unit": N_("Angka “%(reading)s” berbatas, tetapi satuannya belum ditulis."),
    "reading.measure": N_("Angka “%(reading)s” menyebut measure, tetapi isiannya tidak menyebut beside."),
    "field.distinct": N_("Kolom “%(column)s” tidak ada pada daftar ini."),
    "field.limits": N_("Batas bawah %(min)s lebih besar daripada batas atas %(max)s."),
    "field.pattern": N_("Pola tidak terbaca: %(said)s."),
    "field.pattern_says": N_(
        "Isian “%(field)s” berpola, tetapi belum ada kalimat `pattern_says` untuk pengisi."
    ),
    "choice.twice": N_("Pilihan “%(name)s” ditulis dua kali."),
    "step.number": N_("Nomor langkah %(said)s seharusnya %(expected)s; nomor asli ditulis pada `source_no`."),
    "step.unreachable": N_("Langkah %(row)s tidak pernah dicapai."),
    "step.no_way_out": N_("Dari langkah %(row)s tidak ada jalan menuju selesai."),
    "step.time": N_("Waktu “%(said)s” tidak menyebut %(minutes)s menit."),
    "warning.unknown": N_("Peringatan nomor %(number)s tidak ada pada lembar identitas."),
    "row.unknown": N_("Langkah %(row)s tidak ada."),
    "hops.nobody_does": N_("Langkah ini hanya berisi paraf; tidak ada yang mengerjakannya."),
    "hops.all_skippable": N_("Semua pelaksana langkah ini boleh dilewati."),
    "matter.kind": N_("Jenis “%(kind)s” tidak ada pada `kinds`."),
    "decision.hop": N_("Pertanyaan dijawab pelaksana ke-%(hop)s, yang tidak ada atau hanya memberi paraf."),
    "exit.twice": N_("Jawaban “%(name)s” ditulis dua kali."),
    "exit.nobody_to_wait_for": N_("Prosedur ini tidak mempunyai pemohon yang dapat ditunggu."),
    "exit.wait_for_what": N_("Jawaban yang menunggu pemohon harus menyebut langkah berikutnya (`to`)."),
    "into.twice": N_("Nama hasil “%(name)s” dipakai dua kali pada langkah ini."),
    "when.hop": N_("`done:%(hop)s` keliru: langkah ini mempunyai %(hops)s pelaksana, dihitung dari 0."),
    "when.exit": N_("Jawaban “%(exit)s” tidak ada pada pertanyaan langkah ini."),
    "letter.unknown": N_("Naskah “%(letter)s” tidak ada pada letters.yaml."),
    "book.unknown": N_("Buku “%(book)s” tidak ada pada registers.yaml."),
    "book.column": N_("Buku “%(book)s” tidak mempunyai kolom “%(column)s”."),
    "book.records": N_("“%(said)s” tidak tertulis pada Pencatatan dan Pendataan lembar identitas."),
    "book.choices": N_("Kolom “%(column)s”: “%(said)s” tidak menunjuk isian formulir yang berpilihan."),
    "book.row_key": N_("Kolom kunci “%(column)s” dari buku “%(book)s” belum diisi."),
    "expression.list": N_("`for_each` harus menunjuk sebuah daftar, bukan “%(said)s”."),
    "expression.unreadable": N_(
        "Rujukan “%(said)s” tidak terbaca; awali dengan request, item, case atau work."
    ),
    "path.unknown": N_("Rujukan “%(path)s” tidak menunjuk apa pun."),
}


def problem(error: SopError) -> Problem:
    """The sentence of one mistake."""
    return Problem(SENTENCES[error.code], dict(error.fields))


def place(error: SopError) -> str:
    """Where a mistake is, as editors take it: file:line:column."""
    return f"{error.file}:{error.line}:{error.column}"
