"""The root URLconf: the top layer, which may import all others and is imported by none.

Wagtail's own ``_util/`` views (page passwords, front-end login) have no address here, nor has its
privacy of pages and collections.
"""

from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.urls import serve_pattern

from cdp.views.gate import serve
from cms import views
from cms.users.login import LoginView

urlpatterns = [
    path("admin/login/", LoginView.as_view(), name="wagtailadmin_login"),
    path("admin/collections/<int:collection_id>/privacy/", views.not_found),
    path("admin/pages/<int:page_id>/privacy/", views.not_found),
    path("admin/", include("cms.users.two_factor.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("", include("search.urls")),
    path("", include("cdp.urls")),
    re_path(serve_pattern, serve, name="wagtail_serve"),
]

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.page_not_found
handler500 = views.server_error
