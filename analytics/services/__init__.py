"""What changes the numbers of a runner, and the one answer to what they are now."""

from analytics.services.flags import Flag, flags_of
from analytics.services.history import refresh_history
from analytics.services.marks import mark_stale
from analytics.services.measuring import measure
from analytics.services.numbers import Numbers, current_numbers, numbers_of
from analytics.services.training import TrainingState, training_speed, training_state

__all__ = [
    "Flag",
    "Numbers",
    "TrainingState",
    "current_numbers",
    "flags_of",
    "mark_stale",
    "measure",
    "numbers_of",
    "refresh_history",
    "training_speed",
    "training_state",
]
