from django.urls import path

from search import topics, views

urlpatterns = [
    path("recherche/", views.search, name="search"),
    path("recherche/suivi", views.count_click, name="search_click"),
    path("recherche/sujet", topics.topic, name="topic"),
    path("recherche/sujet/<slug:token>.atom", topics.feed, name="topic_feed"),
    path("recherche/opensearch.xml", views.opensearch, name="opensearch"),
]
