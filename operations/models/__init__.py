from operations.models.data import Deletion, Export, Moved, Takeover
from operations.models.log import LoggedFailure

__all__ = ["Deletion", "Export", "LoggedFailure", "Moved", "Takeover"]
