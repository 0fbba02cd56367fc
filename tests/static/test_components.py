"""The shell and the documented fragments say what they promise, with and without optional parts."""

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string

#: The shell stands without any of our URLs: links that do not resolve are left out.
pytestmark = pytest.mark.urls(__name__)
urlpatterns: list[object] = []

NAV = [
    {"url": f"/{label}/", "label": label, "icon": "today", "current": label == "Today"}
    for label in ("Today", "Calendar", "Sessions", "Progress", "Upload")
]


class Heart(forms.Form):
    rate = forms.IntegerField(label="Threshold", help_text="from your test")
    shared = forms.BooleanField(required=False)


def test_it_shows_the_navigation_with_the_current_place():
    html = render_to_string("base.html", {"nav": NAV})
    assert html.count('href="/Upload/"') == 2
    assert html.count('aria-current="page"') == 2


def test_it_sets_the_theme_before_the_style_sheet():
    html = render_to_string("base.html", {"nav": NAV})
    assert html.index("theme.js") < html.index("app.css")


def test_it_opens_no_stream_for_strangers():
    assert "data-live" not in render_to_string("base.html", {"nav": []})


@pytest.mark.parametrize("value", [None, ""])
def test_it_shows_a_missing_number_as_a_dash(value):
    html = render_to_string("components/stat.html", {"label": "Power", "value": value, "unit": "W"})
    assert "–" in html
    assert "W" not in html.replace("Power", "")


def test_it_shows_zero_as_zero():
    html = render_to_string("components/stat.html", {"label": "Ascent", "value": 0, "unit": "m"})
    assert ">0 <small>m</small>" in html


def test_it_fills_a_meter_in_proportion():
    html = render_to_string("components/meter.html", {"value": 31, "max": 50})
    assert 'width="620"' in html


def test_it_leaves_svg_numbers_unlocalised():
    parts = [{"value": 1500.5, "start": 0, "tone": "c-good"}]
    html = render_to_string("components/progress.html", {"parts": parts, "total": 3000, "done": 1500.5})
    assert 'width="1500.5"' in html
    assert 'viewBox="0 0 3000 1"' in html


def test_it_keeps_the_query_while_paging():
    page = Paginator(range(30), 10).get_page(2)
    html = render_to_string("components/paging.html", {"page_obj": page, "query": "kind=long&q=a"})
    assert "?kind=long&amp;q=a&amp;page=3" in html


def test_it_shows_no_paging_for_one_page():
    page = Paginator(range(3), 10).get_page(1)
    assert not render_to_string("components/paging.html", {"page_obj": page}).strip()


def test_it_puts_an_error_beside_its_field():
    html = render_to_string("components/field.html", {"field": Heart({"rate": "x"})["rate"], "unit": "bpm"})
    assert 'for="id_rate"' in html
    assert "Enter a whole number." in html
    assert "<span>bpm</span>" in html


def test_it_describes_a_field_by_its_help():
    html = render_to_string("components/field.html", {"field": Heart()["rate"]})
    assert 'aria-describedby="id_rate_helptext"' in html
    assert 'id="id_rate_helptext"' in html


def test_it_puts_the_label_of_a_check_box_behind_it():
    assert "field--check" in render_to_string("components/field.html", {"field": Heart()["shared"]})


def test_it_speaks_an_icon_only_if_it_has_a_label():
    assert 'aria-hidden="true"' in render_to_string("components/icon.html", {"name": "warn"})
    assert 'aria-label="warning"' in render_to_string("components/icon.html", {"name": "warn", "label": "warning"})
