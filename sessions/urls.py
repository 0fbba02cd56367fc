from django.urls import path

from sessions.views import bins, editing, gear, imports, overrules, raw_files, sources, uploads

app_name = "sessions"

urlpatterns = [
    path("runners/<int:runner>/upload/", uploads.upload, name="upload"),
    path("runners/<int:runner>/upload/file/", uploads.receive, name="receive"),
    path("runners/<int:runner>/upload/begin/", uploads.begin, name="begin"),
    path("runners/<int:runner>/upload/waiting/", uploads.waiting_uploads, name="waiting_uploads"),
    path("uploads/<uuid:pk>/", uploads.piece, name="piece"),
    path("uploads/<uuid:pk>/discard/", uploads.discard, name="discard"),
    path("imports/<uuid:pk>/", imports.import_page, name="import"),
    path("imports/<uuid:pk>/progress/", imports.import_progress, name="import_progress"),
    path("imports/<uuid:pk>/files/", imports.import_files, name="import_files"),
    path("imports/<uuid:pk>/close/", uploads.close, name="close"),
    path("imports/<uuid:pk>/problems.csv", imports.problems_csv, name="problems_csv"),
    path("imports/<uuid:pk>/stop/", imports.stop, name="stop"),
    path("imports/<uuid:pk>/retry/", imports.retry, name="retry"),
    path("imports/<uuid:pk>/undo/", imports.undo, name="undo"),
    path("sessions/<int:pk>/raw/", raw_files.raw, name="raw"),
    path("sessions/<int:pk>/sources/", sources.sources, name="sources"),
    path("sessions/<int:pk>/merge/", sources.merge, name="merge"),
    path("sources/<int:pk>/use/", sources.use, name="use_source"),
    path("sources/<int:pk>/apart/", sources.apart, name="set_apart"),
    path("sessions/<int:pk>/edit/", editing.edit, name="edit"),
    path("sessions/<int:pk>/cut/", editing.cut, name="cut"),
    path("sessions/<int:pk>/race/", editing.race, name="race"),
    path("sessions/<int:pk>/delete/", editing.delete, name="delete"),
    path("sessions/<int:pk>/restore/", bins.restore, name="restore"),
    path("sessions/<int:pk>/delete-for-ever/", bins.delete_for_ever, name="delete_for_ever"),
    path("sessions/<int:pk>/overrule/", overrules.overrule, name="overrule"),
    path("overrules/<int:pk>/withdraw/", overrules.withdraw, name="withdraw"),
    path("runners/<int:runner>/bin/", bins.listing, name="bin"),
    path("runners/<int:runner>/gear/", gear.listing, name="gear"),
    path("gear/<int:pk>/", gear.edit, name="gear_edit"),
    path("gear/<int:pk>/delete/", gear.delete, name="gear_delete"),
]
