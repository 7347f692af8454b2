from django.urls import path, re_path

from cdp.access import files, gate

app_name = "cdp"

urlpatterns = [
    path("cdp-pegase", gate.gate, name="gate"),
    path("cdp-pegase/", gate.gate),
    path("cdp-pegase/quitter", gate.leave, name="leave"),
    re_path(r"^fichiers/(?P<name>.+)$", files.deliver, name="file"),
]
