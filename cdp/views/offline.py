"""The service worker, which a browser takes from the root alone; registered by « offline.js »."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    path = finders.find("js/service-worker.js")
    if path is None:
        raise Http404
    script = Path(path).read_text(encoding="utf-8")
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")
