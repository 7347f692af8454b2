"""URLs of the second factor, under the admin's prefix."""

from django.urls import path

from cms.users.two_factor import reset, views

app_name = "two_factor"

urlpatterns = [
    path("double-authentification/", views.status, name="status"),
    path("double-authentification/verifier/", views.verify, name="verify"),
    path("double-authentification/installer/", views.set_up, name="set_up"),
    path("double-authentification/codes/", views.renew_codes, name="renew_codes"),
    path("double-authentification/remplacer/", views.replace, name="replace"),
    path("double-authentification/reinitialiser/<int:account_id>/", reset.reset, name="reset"),
]
