"""What the pages read."""

from analytics.queries.bests import personal_bests

__all__ = ["personal_bests"]
