from runners.models.coaching import CoachAssignment
from runners.models.invitations import Invitation
from runners.models.onboarding import Onboarding
from runners.models.races import Race, TypedBest
from runners.models.runner import OfRunner, Runner
from runners.models.setup import SetupToken
from runners.models.sharing import Access, ConsentChange
from runners.models.thresholds import Thresholds
from runners.models.user import User

__all__ = [
    "Access",
    "CoachAssignment",
    "ConsentChange",
    "Invitation",
    "OfRunner",
    "Onboarding",
    "Race",
    "Runner",
    "SetupToken",
    "Thresholds",
    "TypedBest",
    "User",
]
