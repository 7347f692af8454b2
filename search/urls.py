from django.urls import path

from search import views

urlpatterns = [
    path("recherche/", views.search, name="search"),
    path("recherche/suivi", views.clicked, name="search_clicked"),
    path("recherche/opensearch.xml", views.description, name="search_description"),
]
