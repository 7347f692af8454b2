from django.conf import settings
from django.urls import path, re_path

from cdp.views import (
    booklets,
    calendars,
    colours,
    files,
    gate,
    listings,
    offline,
    partners,
)
from cms.colours import MAX_COLOURS

app_name = "cdp"
_COLOURS = rf"[0-9a-f]{{6}}(?:-[0-9a-f]{{6}}){{0,{MAX_COLOURS - 1}}}"

urlpatterns = [
    path("cdp-pegase", gate.gate, name="gate"),
    path("cdp-pegase/", gate.gate),
    path("cdp-pegase/quitter", gate.leave, name="leave"),
    re_path(r"^fichiers/(?P<name>.+)$", files.deliver, name="file"),
    path("d/<slug:permalink>", booklets.in_force, name="booklet"),
    path("d/<slug:permalink>/", booklets.in_force),
    path("d/<slug:permalink>/<id:number>", booklets.version, name="booklet_version"),
    path("d/<slug:permalink>/<id:number>/fichier", booklets.version_file, name="version_file"),
    path("livrets/<slug:space>.zip", booklets.archive, name="archive"),
    path("p/<slug:token>", partners.follow, name="partner"),
    path("p/<slug:token>/<path:name>", partners.follow_file, name="partner_file"),
    path("transmettre/<id:pk>", partners.pass_on, name="pass_on"),
    path("agenda/<slug:token>.ics", calendars.follow, name="calendar"),
    path("conferences/<id:pk>.ics", calendars.conference, name="conference"),
    re_path(rf"^couleurs/(?P<colours>{_COLOURS})\.css$", colours.stylesheet, name="colours"),
    path("hors-connexion.js", offline.service_worker, name="service_worker"),
    path("glossaire/", listings.glossary, name="glossary"),
    path("metiers/", listings.metiers, name="metiers"),
    path("metiers/<slug:slug>/", listings.metier, name="metier"),
    path("actualites/", listings.news, name="news"),
    path("plan-du-site/", listings.site_map, name="site_map"),
]

if settings.DEBUG:
    from cdp.views import gallery

    urlpatterns.append(path("apercu/", gallery.gallery, name="gallery"))
