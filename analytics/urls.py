from django.urls import path

from analytics.views import history, loads, performance, predictions, session, sessions, thresholds

app_name = "analytics"

# runners/<runner>/
runner_urls = [
    path("runners/<int:runner>/sessions/", sessions.listing, name="sessions"),
    path("runners/<int:runner>/sessions.csv", sessions.table, name="sessions_csv"),
    path("runners/<int:runner>/history/", history.history, name="history"),
    path("runners/<int:runner>/performance/", performance.performance, name="performance"),
    path("runners/<int:runner>/predictions/", predictions.predictions, name="predictions"),
    path("runners/<int:runner>/predictions.json", predictions.predictions_columns, name="predictions_columns"),
    path("runners/<int:runner>/pace-curve/", predictions.pace_curve, name="pace_curve"),
    path("runners/<int:runner>/pace-curve.json", predictions.pace_curve_columns, name="pace_curve_columns"),
    path("runners/<int:runner>/lab/", predictions.laboratory, name="lab"),
    path("runners/<int:runner>/lab.json", predictions.laboratory_columns, name="lab_columns"),
    path("runners/<int:runner>/load/", loads.loads, name="loads"),
    path("runners/<int:runner>/load/chart.json", loads.chart, name="load_chart"),
    path("runners/<int:runner>/thresholds/", thresholds.thresholds, name="thresholds"),
    path("runners/<int:runner>/thresholds/new/", thresholds.new, name="thresholds_new"),
    path("runners/<int:runner>/thresholds/test/<str:kind>/", thresholds.field_test, name="thresholds_test"),
    path("runners/<int:runner>/thresholds/<int:pk>/", thresholds.change, name="thresholds_change"),
    path("runners/<int:runner>/thresholds/<int:pk>/delete/", thresholds.delete, name="thresholds_delete"),
    path("runners/<int:runner>/sex/", thresholds.sex, name="sex"),
    path("runners/<int:runner>/fading/", thresholds.fading, name="fading"),
    path("runners/<int:runner>/performance/optima/", performance.best_weeks, name="optima"),
    path("runners/<int:runner>/load.json", performance.load, name="load"),
    path("runners/<int:runner>/critical-speed.json", performance.critical_speed, name="critical_speed"),
]

# sessions/<pk>/
session_urls = [
    path("sessions/<int:pk>/", session.session, name="session"),
    path("sessions/<int:pk>/laps/", session.laps, name="session_laps"),
    path("sessions/<int:pk>/numbers/", session.numbers, name="session_numbers"),
    path("sessions/<int:pk>/columns.json", session.columns, name="session_columns"),
]

urlpatterns = [*runner_urls, *session_urls]
