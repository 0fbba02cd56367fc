from django.urls import path

from runners import views

app_name = "runners"

urlpatterns = [
    path("setup/<str:token>/", views.setup, name="setup"),
    path("athletes/add/", views.add, name="add"),
    path("runners/<int:runner>/settings/", views.settings, name="settings"),
    path("runners/<int:runner>/bests/<int:pk>/delete/", views.delete_best, name="delete_best"),
]
