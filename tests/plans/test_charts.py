from plans.charts import panels_of, strip_of
from plans.generator import generate
from tests.plans.wishes import inputs


def test_it_draws_the_weeks_of_each_block():
    plan = generate(inputs())
    strip = strip_of(plan)
    assert [block.name for block in strip] == ["Base", "Build", "Peak", "Taper"]
    assert max(bar.planned for block in strip for bar in block.bars) == 100.0
    assert sum(len(block.bars) for block in strip) == 16


def test_it_ends_the_lines_on_race_morning():
    plan = generate(inputs())
    panels = panels_of(plan.preview)
    assert len(panels["load"].lines["fitness"].split()) == len(plan.preview.days) - 1
    assert len(panels["form"].lines["form"].split()) == len(plan.preview.days)
    assert len(panels["form"].band.split()) == 2 * len(plan.preview.days)


def test_it_labels_its_grid_within_the_picture():
    panels = panels_of(generate(inputs()).preview)
    heights = [float(y.rstrip("%")) for panel in panels.values() for _, y in panel.grid]
    assert all(0 <= height <= 100 for height in heights)
    assert "0" in [value for value, _ in panels["form"].grid]
