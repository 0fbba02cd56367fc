from django.urls import path

from home import coach, runner

app_name = "home"

urlpatterns = [
    path("runners/<int:runner>/", runner.today, name="runner"),
    path("runners/<int:runner>/now/", runner.now, name="now"),
    path("runners/<int:runner>/course.json", runner.load, name="load"),
    path("athletes/", coach.athletes, name="athletes"),
]
