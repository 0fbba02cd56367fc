"""How scripts write numbers, run by the Node that also bundles them."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FORMAT = Path(__file__).resolve().parents[2] / "static/js/format.js"
NODE = shutil.which("node", path=str(Path(sys.prefix) / "bin")) or shutil.which("node")

SCRIPT = """
const format = await import(process.argv[1]);
const calls = JSON.parse(process.argv[2]);
console.log(JSON.stringify(calls.map(([name, ...values]) => format[name](...values))));
"""

CASES = [
    (["duration", 299.6], "5:00"),
    (["duration", 59.4], "0:59"),
    (["duration", 3599.7], "1:00:00"),
    (["duration", 9513], "2:38:33"),
    (["duration", -65], "−1:05"),
    (["duration", None], "–"),
    (["pace", 3.334], "5:00"),
    (["pace", 1000 / 299.7], "5:00"),
    (["pace", 1609.344 / 480, "mi"], "8:00"),
    (["pace", 0.2], "–"),
    (["pace", None], "–"),
    (["distance", 30020], "30.02"),
    (["distance", 42195, "mi", 1], "26.2"),
    (["number", -12.4], "−12"),
    (["number", -0.3], "0"),
    (["number", 3.816, 2], "3.82"),
    (["number", None], "–"),
    (["difference", 4.2], "+4"),
    (["difference", -4.2], "−4"),
    (["difference", 0.2], "0"),
]


@pytest.fixture(scope="module")
def answers():
    assert NODE, "requirements/assets.txt brings Node"
    calls = json.dumps([call for call, _ in CASES])
    arguments = [NODE, "--input-type=module", "-e", SCRIPT, FORMAT.as_uri(), calls]
    return json.loads(subprocess.run(arguments, check=True, capture_output=True, text=True).stdout)


@pytest.mark.parametrize(("place", "call", "text"), [(i, call, text) for i, (call, text) in enumerate(CASES)])
def test_it_writes(answers, place, call, text):
    assert answers[place] == text
