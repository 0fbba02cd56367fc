from runners.admin import accounts, people, traces
from runners.admin.role_aware import RoleAwareAdmin

__all__ = ["RoleAwareAdmin", "accounts", "people", "traces"]
