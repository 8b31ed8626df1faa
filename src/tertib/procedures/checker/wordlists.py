"""Words that the rules know: tools, posts, vague outputs, joined prepositions."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TOOLS = (
    "laptop",
    "komputer",
    "printer",
    "pulpen",
    "kamera",
    "kuas",
    "kertas",
    "stopmap",
    "jaringan internet",
    "vps",
    "buku agenda",
    "tool set",
    "proyektor",
    "multimeter",
    "tang ampere",
    "kendaraan dinas",
    "tangga",
    "stempel",
)
VAGUE = frozenset({"dokumen", "berkas", "hasil", "data", "surat", "catatan"})
NO_VERBS = _words(
    """
    memori menit menara menteri menu merek mental merah memo berita berkas beras
    """
)
NOTHING = frozenset({"", "-", "--", "---", "–", "—", "...", "…", "n/a", "tidak ada"})
POST_WORDS = _words(
    """
    kepala wakil dinas badan kantor bidang bagian subbagian subbag seksi sekretaris sekretariat
    kelompok jabatan fungsional umum ahli muda madya utama pertama terampil mahir penyelia admin
    administrator system sistem staf staff teknisi petugas pemohon pelaksana agendaris arsiparis
    operator pranata komputer pengelola penyedia camat lurah inspektur bendahara verifikator loket
    koordinator ketua anggota asisten analis pejabat pegawai wali kota walikota daerah perangkat
    unit kerja kasubag kabid kadis keamanan pengadaan kepegawaian keuangan pengadministrasi
    """
)
JOINED = {
    "dibidang": "di bidang",
    "dilingkungan": "di lingkungan",
    "dimasa": "di masa",
    "didalam": "di dalam",
    "diluar": "di luar",
    "diatas": "di atas",
    "dibawah": "di bawah",
    "diseluruh": "di seluruh",
    "disetiap": "di setiap",
    "ditingkat": "di tingkat",
    "dikantor": "di kantor",
    "kedalam": "ke dalam",
    "keseluruh": "ke seluruh",
    "perubahanan": "perubahan",
}
COMMON = _words(
    """
    yang dengan untuk pada dari dalam akan tidak dapat telah oleh maka jika apabila harus segera
    prosedur dilaksanakan dijalankan dilakukan melakukan pelaksanaan kegiatan sesuai terhadap serta
    atau agar bila memerlukan surat dokumen laporan hasil data permohonan kota dinas pemerintah
    lingkungan adanya karena
    """
)
"""Words that two procedures share without being about the same thing."""
