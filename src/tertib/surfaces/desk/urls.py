"""Pages of the staff, under /meja/."""

from django.urls import path

from tertib.surfaces.desk import (
    audit,
    books,
    case,
    counter,
    files,
    inbox,
    operations,
    overview,
    profile,
    resubmit,
    secrets,
)

app_name = "desk"
urlpatterns = [
    path("", inbox.show, name="inbox"),
    path("disposisi/", inbox.dispose_many, name="dispose_many"),
    path("perkara/<uuid:case>/", case.show, name="case"),
    path("perkara/<uuid:case>/tindakan/<slug:name>/", case.act, name="act"),
    path("perkara/<uuid:case>/lengkapi/", resubmit.complete, name="resubmit"),
    path("perkara/<uuid:case>/pelaksanaan/", case.intents, name="intents"),
    path("perkara/<uuid:case>/berkas/<str:digest>/", files.download, name="file"),
    path("perkara/<uuid:case>/lembar-akun/", files.sheets, name="sheets"),
    path("perkara/<uuid:case>/lembar-akun/ganti/", secrets.rotate, name="rotate"),
    path("perkara/<uuid:case>/sandi/<uuid:intent>/", secrets.reveal, name="reveal"),
    path("loket/", counter.choose, name="counter"),
    path("loket/<slug:code>/", counter.register, name="counter_form"),
    path("buku/", books.shelf, name="books"),
    path("buku/<slug:key>/", books.book, name="book"),
    path("buku/<slug:key>/baris/<int:no>/", books.entry, name="entry"),
    path("buku/<slug:key>/unduh/<slug:form>/", books.export, name="book_export"),
    path("pimpinan/", overview.show, name="overview"),
    path("pemeriksaan/", audit.cases, name="audit"),
    path("pemeriksaan/<uuid:case>/", audit.case, name="audit_case"),
    path("pemeriksaan/<uuid:case>/rantai.json", audit.chain, name="chain"),
    path("operasional/", operations.show, name="operations"),
    path("profil/", profile.show, name="profile"),
]
