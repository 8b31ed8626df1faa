from django.urls import include, path

handler400 = "tertib.surfaces.ui.errors.bad_request"
handler403 = "tertib.surfaces.ui.errors.refused"
handler404 = "tertib.surfaces.ui.errors.not_found"

urlpatterns = [
    path("masuk/", include("allauth.urls")),
    path("pengaturan/", include("tertib.surfaces.ui.urls")),
    path("meja/", include("tertib.surfaces.desk.urls")),
    path("", include("tertib.surfaces.portal.urls")),
]
