"""The check values of the science page, machine-readable."""

import json
from pathlib import Path
from typing import Any

KNOWN: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "check_values.json").read_text())
