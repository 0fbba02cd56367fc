from django.urls import path

from sessions import views

app_name = "sessions"

urlpatterns = [
    path("runners/<int:runner>/upload/", views.upload, name="upload"),
    path("runners/<int:runner>/upload/file/", views.receive, name="receive"),
    path("imports/<uuid:pk>/", views.import_page, name="import"),
    path("imports/<uuid:pk>/progress/", views.import_progress, name="import_progress"),
    path("imports/<uuid:pk>/files/", views.import_files, name="import_files"),
    path("imports/<uuid:pk>/close/", views.close, name="close"),
    path("imports/<uuid:pk>/retry/", views.retry, name="retry"),
    path("imports/<uuid:pk>/undo/", views.undo, name="undo"),
    path("sessions/<int:pk>/raw/", views.raw, name="raw"),
]
