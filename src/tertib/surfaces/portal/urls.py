"""The portal: pages for applicants and for anyone."""

from django.urls import path

from tertib.surfaces.portal import addresses, apply, founding, held_names, home, mailbox, public, requests

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("layanan/<str:code>/", home.service, name="service"),
    path("bantuan/", home.help_page, name="help"),
    path("privasi/", home.privacy, name="privacy"),
    path("lacak/", public.track, name="track"),
    path("lacak/<str:code>/", public.progress, name="progress"),
    path("verifikasi/", public.verify_form, name="verify_form"),
    path("verifikasi/<str:code>/", public.verify, name="verify"),
    path("sandi/", mailbox.change_password, name="change_password"),
    path("sandi/<uuid:attempt>/", mailbox.change_password_result, name="change_password_result"),
    path("coba-masuk/", mailbox.try_login, name="try_login"),
    path("coba-masuk/<uuid:attempt>/", mailbox.try_login_result, name="try_login_result"),
    path("permohonan/", requests.my_requests, name="my_requests"),
    path("permohonan/instansi/", apply.choose_agency, name="choose_agency"),
    path("permohonan/baru/<str:code>/", apply.apply, name="apply"),
    path("permohonan/baru/<str:code>/simpan/", apply.autosave, name="autosave"),
    path("permohonan/baru/<str:code>/periksa/", apply.check, name="check"),
    path("permohonan/draf/<uuid:draft>/buang/", apply.discard, name="discard"),
    path("permohonan/<uuid:case>/", requests.case, name="case"),
    path("permohonan/<uuid:case>/tanda-terima/", requests.receipt, name="receipt"),
    path("permohonan/<uuid:case>/lengkapi/", requests.complete, name="complete"),
    path("permohonan/<uuid:case>/tarik/", requests.withdraw, name="withdraw"),
    path("permohonan/<uuid:case>/serah-terima/", requests.acknowledge, name="acknowledge"),
    path("permohonan/<uuid:case>/naskah/<uuid:document>/", requests.document, name="document"),
    path("permohonan/<uuid:case>/berkas/<str:digest>/", requests.submitted_file, name="submitted_file"),
    path("nama-kami/", held_names.show, name="held_names"),
    path("alamat-kami/", addresses.show, name="addresses"),
    path("alamat-kami/<uuid:holding>/lembar-baru/", addresses.ask_sheet, name="ask_sheet"),
    path("alamat-kami/<uuid:holding>/lembar-baru/batal/", addresses.unask_sheet, name="unask_sheet"),
    path("siapkan/<str:key>/", founding.first_office, name="first_office"),
]
