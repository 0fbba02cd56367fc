"""What the Content-Security-Policy forbids must not stand in any template: the browser would drop it silently."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
#: A mail cannot link a style sheet; its styles never meet our policy.
PAGES = [path for path in TEMPLATES if not path.match("notifications/*") and not path.match("email/*")]

COMMENTS = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->", re.DOTALL)
INLINE_STYLE = re.compile(r"<[a-z][^<>]*\sstyle\s*=|<style\b", re.IGNORECASE)
HANDLER = re.compile(
    r"""<[a-z][^<>]*\s(?:on[a-z]+|hx-on[\w:.-]*)\s*=|(?:href|src|action)\s*=\s*["']?javascript:""", re.IGNORECASE
)
INLINE_SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE)
EVALUATED = re.compile(
    r"""hx-(?:vals|headers|vars)\s*=\s*["']js(?:on)?:|hx-trigger\s*=\s*["'][^"']*\[""", re.IGNORECASE
)
FAR_AWAY = re.compile(r"""<(?:script|link|img|iframe|use)\b[^>]*(?:src|href)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE)


def markup(path: Path) -> str:
    return COMMENTS.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_it_keeps_to_the_content_security_policy(path):
    text = markup(path)
    assert not INLINE_STYLE.search(text)
    assert not HANDLER.search(text)
    assert not INLINE_SCRIPT.search(text)
    assert not EVALUATED.search(text)
    assert not FAR_AWAY.search(text)


@pytest.mark.parametrize(
    ("pattern", "bad"),
    [
        (INLINE_STYLE, '<p class="a" style="width:1px">'),
        (INLINE_STYLE, "<style>p {}</style>"),
        (HANDLER, '<button onclick="go()">'),
        (HANDLER, '<button hx-on:click="go()">'),
        (HANDLER, '<a href="javascript:go()">'),
        (INLINE_SCRIPT, "<script>go()</script>"),
        (EVALUATED, """<div hx-vals="js:{a: b()}">"""),
        (EVALUATED, '<div hx-trigger="keyup[ctrlKey]">'),
        (FAR_AWAY, '<script src="https://cdn.example/x.js">'),
    ],
)
def test_it_would_notice(pattern, bad):
    assert pattern.search(bad)


def test_it_accepts_data_in_script_elements():
    assert not INLINE_SCRIPT.search('<script id="data" type="application/json">{}</script>')


def test_it_finds_every_icon_that_a_template_names():
    sprite = (ROOT / "static/icons.svg").read_text()
    known = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    named = {
        name for path in PAGES for name in re.findall(r'components/icon\.html" with name="([\w-]+)"', path.read_text())
    }
    assert named <= known
