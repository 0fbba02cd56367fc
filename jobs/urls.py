from django.urls import path

from jobs import views

app_name = "jobs"

urlpatterns = [
    path("jobs/<uuid:pk>/stop/", views.stop, name="stop"),
    path("jobs/<uuid:pk>/resume/", views.resume, name="resume"),
]
