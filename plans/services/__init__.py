"""What changes plans: making them from wishes, and editing them in the calendar."""

from plans.services.making import Preview, Wish, accept_plan, end_plan, plan_inputs, preview_plan, shared_library

__all__ = ["Preview", "Wish", "accept_plan", "end_plan", "plan_inputs", "preview_plan", "shared_library"]
