from runners.models.coaching import CoachAssignment
from runners.models.races import Race, TypedBest
from runners.models.runner import OfRunner, Runner
from runners.models.setup import SetupToken
from runners.models.thresholds import Thresholds
from runners.models.user import User

__all__ = ["CoachAssignment", "OfRunner", "Race", "Runner", "SetupToken", "Thresholds", "TypedBest", "User"]
