from django.urls import path

from plans import views

app_name = "plans"

urlpatterns = [
    path("runners/<int:runner>/plan/", views.calendar, name="calendar"),
    path("runners/<int:runner>/plan/new/", views.new, name="new"),
    path("runners/<int:runner>/plan/accept/", views.accept, name="accept"),
    path("runners/<int:runner>/plan/end/", views.end, name="end"),
    path("runners/<int:runner>/plan/today/", views.today, name="today"),
    path("planned/<int:pk>/", views.day, name="day"),
    path("sessions/<int:pk>/plan/", views.for_session, name="for_session"),
]
