from django.urls import path

from runners.views import invitations, onboarding, people, sharing

app_name = "runners"

urlpatterns = [
    path("setup/<str:token>/", people.setup, name="setup"),
    path("devices/<int:pk>/end/", people.end_session, name="end_session"),
    path("athletes/add/", onboarding.add, name="add"),
    path("runners/<int:runner>/start/", onboarding.onboarding, name="onboarding"),
    path("runners/<int:runner>/start/<str:step>/", onboarding.onboarding_step, name="onboarding_step"),
    path("runners/<int:runner>/start/<str:step>/live/", onboarding.onboarding_live, name="onboarding_live"),
    path("runners/<int:runner>/settings/", people.settings, name="settings"),
    path("runners/<int:runner>/bests/<int:pk>/delete/", people.delete_best, name="delete_best"),
    path("runners/<int:runner>/sharing/", sharing.sharing, name="sharing"),
    path("runners/<int:runner>/accesses/", sharing.accesses, name="accesses"),
    path("coaching/", sharing.coaching, name="coaching"),
    path("coaching/<int:pk>/end/", sharing.end, name="coaching_end"),
    path("invitations/", invitations.listing, name="invitations"),
    path("invitations/<int:pk>/resend/", invitations.resend, name="invitation_resend"),
    path("invitations/<int:pk>/withdraw/", invitations.withdraw, name="invitation_withdraw"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
]
