from django.urls import path

from operations import data_views, views

app_name = "operations"

urlpatterns = [
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
    path("runners/<int:runner>/data/", data_views.data, name="data"),
    path("runners/<int:runner>/data/export/", data_views.export, name="export"),
    path("runners/<int:runner>/data/import/", data_views.take_over, name="take_over"),
    path("runners/<int:runner>/data/delete/", data_views.delete, name="delete"),
    path("exports/<uuid:pk>/", data_views.download, name="download"),
]
