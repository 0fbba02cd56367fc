"""Who gets what of every URL: a line a route, which `tests/test_access.py` holds the site to.

A line says what GET is answered, what a POST of nothing is answered, and which row fills the path's
``pk``. The people are anonymous, alice the runner whose page it is, bob her coach, carol another coach,
bob once his coaching has ended, bob after alice took back every consent, and dan the admin. "ok" is any
answer that is not a refusal: an empty form is answered with its errors, an unknown download with what
is missing. Every other method is answered 405.
"""

from __future__ import annotations

ROLES = ("nobody", "alice", "bob", "carol", "ended", "withheld", "dan")

#                nobody alice bob carol ended withheld dan
PUBLIC = "       ok     ok    ok  ok    ok    ok       ok"
MEMBERS = "      login  ok    ok  ok    ok    ok       ok"
COACHES = "      login  404   ok  ok    ok    ok       ok"
OF_ALICE = "     login  ok    ok  404   404   ok       ok"
SHARED = "       login  ok    ok  404   404   404      ok"
PARTIES = "      login  ok    ok  404   ok    ok       ok"
PRIVATE = "      login  ok    404 404   404   404      ok"
ONLY_ALICE = "   login  ok    404 404   404   404      404"
BOBS_OWN = "     login  404   ok  404   ok    ok       ok"
OF_BOB = "       login  404   ok  404   404   ok       ok"
NOT_THERE = "    404    404   404 404   404   404      404"
NEVER = "        login  405   405 405   405   405      405"
NOBODY_EVER = "  405    405   405 405   405   405      405"

#: The models of the administration that hold rows of runners: each runner looks at her own, and at no other model.
ROWS_OF_RUNNERS = (
    "runners_runner",
    "runners_coachassignment",
    "runners_thresholds",
    "runners_race",
    "runners_typedbest",
    "runners_invitation",
    "runners_access",
    "runners_consentchange",
    "training_session",
    "training_import",
    "training_rawfile",
    "analytics_measures",
    "analytics_besteffort",
    "analytics_criticalspeed",
    "analytics_dailyload",
    "plans_plan",
    "plans_plannedworkout",
    "plans_handmatch",
    "plans_compliance",
    "plans_dailysummary",
    "plans_adviceanswer",
)

#: What alice is answered in the administration: about a row of hers, about one of another model, whether or not it is
#: there, and otherwise. 302 leads to the index, or to the account page where a password is changed.
LOOKS_AT_OWN = {"changelist": 200, "add": 403, "change": 200, "history": 200, "delete": 403}
LOOKS_AT_NO_OTHER = {"changelist": 403, "add": 403, "change": 403, "history": 302, "delete": 403}
LOOKS_AROUND = {
    "index": 200,
    "jsi18n": 200,
    "password_change": 302,
    "password_change_done": 200,
    "autocomplete": 403,
    "view_on_site": 404,
    "app_list": 200,
    "auth_user_password_change": 403,
    "plans_workout_import": 403,
    "plans_workout_copy": 302,
    "plans_workout_zwo": 302,
}

EXPECTED: dict[str, tuple[str, str, str]] = {
    "home": (PUBLIC, NOBODY_EVER, ""),
    "favicon": (PUBLIC, NOBODY_EVER, ""),
    "home:athletes": (COACHES, NEVER, ""),
    "home:now": (OF_ALICE, NEVER, ""),
    "home:load": (OF_ALICE, NEVER, ""),
    "home:runner": (OF_ALICE, NEVER, ""),
    "jobs:resume": (NEVER, OF_ALICE, "jobs_job"),
    "jobs:stop": (NEVER, OF_ALICE, "jobs_job"),
    "runners:add": (COACHES, COACHES, ""),
    "runners:delete_best": (NEVER, OF_ALICE, "runners_typedbest"),
    "runners:accesses": (PRIVATE, NEVER, ""),
    "runners:coaching": (COACHES, NEVER, ""),
    "runners:coaching_end": (NEVER, PARTIES, "runners_coachassignment"),
    "runners:end_session": (NEVER, ONLY_ALICE, "usersessions_usersession"),
    "runners:invitation": (NOT_THERE, NOT_THERE, ""),
    "runners:invitation_resend": (NEVER, PRIVATE, "runners_invitation"),
    "runners:invitation_withdraw": (NEVER, PRIVATE, "runners_invitation"),
    "runners:invitations": (MEMBERS, MEMBERS, ""),
    "runners:onboarding": (OF_ALICE, NEVER, ""),
    "runners:onboarding_live": (NEVER, OF_ALICE, ""),
    "runners:onboarding_step": (OF_ALICE, OF_ALICE, ""),
    "runners:settings": (OF_ALICE, OF_ALICE, ""),
    "runners:sharing": (OF_ALICE, ONLY_ALICE, ""),
    "runners:setup": (NOT_THERE, NOT_THERE, ""),
    "sessions:begin": (NEVER, OF_ALICE, ""),
    "sessions:close": (NEVER, OF_ALICE, "training_import"),
    "sessions:discard": (NEVER, OF_ALICE, "training_upload"),
    "sessions:import": (OF_ALICE, NEVER, "training_import"),
    "sessions:import_files": (OF_ALICE, NEVER, "training_import"),
    "sessions:import_progress": (OF_ALICE, NEVER, "training_import"),
    "sessions:merge": (NEVER, OF_ALICE, "training_session"),
    "sessions:piece": (NEVER, OF_ALICE, "training_upload"),
    "sessions:problems_csv": (OF_ALICE, NEVER, "training_import"),
    "sessions:raw": (SHARED, NEVER, "training_session"),
    "sessions:bin": (OF_ALICE, NEVER, ""),
    "sessions:cut": (OF_ALICE, OF_ALICE, "training_session"),
    "sessions:delete": (NEVER, OF_ALICE, "training_session"),
    "sessions:delete_for_ever": (NEVER, OF_ALICE, "training_session"),
    "sessions:edit": (OF_ALICE, OF_ALICE, "training_session"),
    "sessions:gear": (OF_ALICE, OF_ALICE, ""),
    "sessions:gear_delete": (NEVER, OF_ALICE, "training_gear"),
    "sessions:gear_edit": (OF_ALICE, OF_ALICE, "training_gear"),
    "sessions:overrule": (NEVER, OF_ALICE, "training_session"),
    "sessions:race": (OF_ALICE, OF_ALICE, "training_session"),
    "sessions:restore": (NEVER, OF_ALICE, "training_session"),
    "sessions:withdraw": (NEVER, OF_ALICE, "training_overrule"),
    "sessions:receive": (NEVER, OF_ALICE, ""),
    "sessions:retry": (NEVER, OF_ALICE, "training_import"),
    "sessions:set_apart": (NEVER, OF_ALICE, "training_source"),
    "sessions:sources": (OF_ALICE, NEVER, "training_session"),
    "sessions:stop": (NEVER, OF_ALICE, "training_import"),
    "sessions:undo": (NEVER, OF_ALICE, "training_import"),
    "sessions:upload": (OF_ALICE, NEVER, ""),
    "sessions:use_source": (NEVER, OF_ALICE, "training_source"),
    "sessions:waiting_uploads": (OF_ALICE, NEVER, ""),
    "analytics:critical_speed": (OF_ALICE, NEVER, ""),
    "analytics:history": (OF_ALICE, NEVER, ""),
    "analytics:lab": (OF_ALICE, NEVER, ""),
    "analytics:lab_columns": (OF_ALICE, NEVER, ""),
    "analytics:load": (OF_ALICE, NEVER, ""),
    "analytics:load_chart": (OF_ALICE, NEVER, ""),
    "analytics:loads": (OF_ALICE, NEVER, ""),
    "analytics:optima": (OF_ALICE, NEVER, ""),
    "analytics:pace_curve": (OF_ALICE, NEVER, ""),
    "analytics:pace_curve_columns": (OF_ALICE, NEVER, ""),
    "analytics:performance": (OF_ALICE, NEVER, ""),
    "analytics:predictions": (OF_ALICE, NEVER, ""),
    "analytics:predictions_columns": (OF_ALICE, NEVER, ""),
    "analytics:sex": (OF_ALICE, NEVER, ""),
    "analytics:fading": (OF_ALICE, NEVER, ""),
    "analytics:thresholds": (OF_ALICE, NEVER, ""),
    "analytics:thresholds_change": (SHARED, SHARED, "runners_thresholds"),
    "analytics:thresholds_delete": (SHARED, SHARED, "runners_thresholds"),
    "analytics:thresholds_new": (SHARED, SHARED, ""),
    "analytics:thresholds_test": (SHARED, SHARED, ""),
    "analytics:session": (OF_ALICE, NEVER, "training_session"),
    "analytics:session_columns": (OF_ALICE, NEVER, "training_session"),
    "analytics:session_laps": (OF_ALICE, NEVER, "training_session"),
    "analytics:session_numbers": (OF_ALICE, NEVER, "training_session"),
    "analytics:sessions": (OF_ALICE, NEVER, ""),
    "analytics:sessions_csv": (OF_ALICE, NEVER, ""),
    "plans:accept": (NEVER, OF_ALICE, ""),
    "plans:accept_replan": (NEVER, OF_ALICE, ""),
    "plans:add": (OF_ALICE, OF_ALICE, ""),
    "plans:advice": (NEVER, OF_ALICE, ""),
    "plans:calendar": (OF_ALICE, NEVER, ""),
    "plans:calendar_ics": (OF_ALICE, NEVER, ""),
    "plans:change": (OF_ALICE, OF_ALICE, "plans_plannedworkout"),
    "plans:copy": (OF_ALICE, OF_ALICE, ""),
    "plans:coming_fits": (OF_ALICE, NEVER, ""),
    "plans:day": (OF_ALICE, NEVER, "plans_plannedworkout"),
    "plans:day_fit": (OF_ALICE, NEVER, "plans_plannedworkout"),
    "plans:end": (NEVER, OF_ALICE, ""),
    "plans:feed": (NOT_THERE, NOBODY_EVER, ""),
    "plans:feed_end": (NEVER, PRIVATE, ""),
    "plans:feed_page": (PRIVATE, NEVER, ""),
    "plans:feed_renew": (NEVER, PRIVATE, ""),
    "plans:for_session": (OF_ALICE, NEVER, "training_session"),
    "plans:match": (NEVER, OF_ALICE, "training_session"),
    "plans:new": (OF_ALICE, NEVER, ""),
    "plans:schema": (BOBS_OWN, BOBS_OWN, "plans_planschema"),
    "plans:schema_copy": (NEVER, BOBS_OWN, "plans_planschema"),
    "plans:schema_delete": (NEVER, BOBS_OWN, "plans_planschema"),
    "plans:schema_import": (NEVER, COACHES, ""),
    "plans:schema_json": (BOBS_OWN, NEVER, "plans_planschema"),
    "plans:schema_new": (COACHES, COACHES, ""),
    "plans:schema_preview": (NEVER, COACHES, ""),
    "plans:schemas": (COACHES, NEVER, ""),
    "plans:sheet": (OF_ALICE, NEVER, ""),
    "plans:note": (NEVER, OF_ALICE, "plans_plannedworkout"),
    "plans:redo": (NEVER, OF_ALICE, "plans_plan"),
    "plans:replan": (OF_ALICE, NEVER, ""),
    "plans:squad": (COACHES, NEVER, ""),
    "plans:summaries": (OF_ALICE, NEVER, ""),
    "plans:today": (OF_ALICE, NEVER, ""),
    "plans:undo": (NEVER, OF_ALICE, "plans_plan"),
    "plans:use_paces": (OF_ALICE, OF_ALICE, "plans_plan"),
    "plans:workouts": (OF_ALICE, NEVER, ""),
    "plans:workout_fit": (OF_BOB, NEVER, "plans_workout"),
    "plans:workout_zwo": (OF_BOB, NEVER, "plans_workout"),
    "operations:alive": (PUBLIC, NOBODY_EVER, ""),
    "operations:data": (PRIVATE, NEVER, ""),
    "operations:delete": (PRIVATE, PRIVATE, ""),
    "operations:download": (PRIVATE, NEVER, "operations_export"),
    "operations:export": (NEVER, PRIVATE, ""),
    "operations:take_over": (NEVER, PRIVATE, ""),
    "operations:ready": (PUBLIC, NOBODY_EVER, ""),
    "live:stream": ("401 stream stream stream stream stream stream", NOBODY_EVER, ""),
}
