from plans.admin import library as library
from plans.admin import outcome as outcome
from plans.admin import plans as plans
from plans.admin import schemas as schemas
