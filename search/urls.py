from django.urls import path

from search import views

urlpatterns = [
    path("recherche/", views.search, name="search"),
    path("recherche/suivi", views.count_click, name="search_click"),
    path("recherche/opensearch.xml", views.opensearch, name="opensearch"),
]
