from django.urls import include, path

from tertib.project import health
from tertib.surfaces.desk import asset_labels

handler400 = "tertib.surfaces.ui.errors.bad_request"
handler403 = "tertib.surfaces.ui.errors.refused"
handler404 = "tertib.surfaces.ui.errors.not_found"

urlpatterns = [
    path("masuk/", include("allauth.urls")),
    path("pengaturan/", include("tertib.surfaces.ui.urls")),
    path("meja/", include("tertib.surfaces.desk.urls")),
    path("a/<str:token>", asset_labels.scan, name="asset_scan"),
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
    path("", include("tertib.surfaces.portal.urls")),
]
