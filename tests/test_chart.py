"""The picture of an answer: the same line with and without pumping, on the clock of the case."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
import numpy as np
import pytest

from milktide.case import Case, read_case
from milktide.chart import Chart, level_chart
from milktide.chart._axis import level_ticks, moments, time_ticks
from milktide.chart._draw import draw, wrap
from milktide.chart._shapes import DARK, LIGHT, Text
from milktide.knowledge import Knowledge, load_knowledge
from milktide.result import Assessment, Feeding, Pumping, Purpose, SubstanceRef, Verdict, WaitHours

NOW = "2026-11-24T21:00:00-05:00"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def case_of(substance: str, locale: str = "en-US", now: str | None = NOW, **exposure: Any) -> Case:
    return read_case(
        {
            "now": now,
            "locale": locale,
            "parent": {"weight_kg": 68},
            "exposures": [{"substance": substance, **exposure}],
        }
    )


def answer(
    case: Case,
    *ids: str,
    verdict: Verdict = "wait_then_feed",
    wait_h: tuple[float, float, float] | None = None,
    purpose: Purpose = "none",
    pumping_after_h: tuple[float, ...] = (),
    drives: bool = True,
) -> Assessment:
    now = case.now or datetime.fromisoformat(NOW)
    low, expected, high = wait_h or (None, None, None)
    return Assessment(
        substances=tuple(SubstanceRef(id=i, name=i, drives=drives) for i in ids),
        verdict=verdict,
        meanwhile="stored_milk",
        feeding=Feeding(
            wait_hours=WaitHours(low=low, expected=expected, high=high) if wait_h else None,
            resume_at=now + timedelta(hours=expected) if expected is not None else None,
            resume_at_latest=now + timedelta(hours=high) if high is not None else None,
        ),
        pumping=Pumping(purpose=purpose, times=tuple(now + timedelta(hours=h) for h in pumping_after_h)),
        milk=(),
        stored_milk_needed_ml=None,
        asks=(),
        why=(),
        authorities=(),
        disagreement="none",
        watch_for=(),
        cautions=(),
        questions_for_clinician=(),
        escalation="none",
        sources=(),
        risk="low",
        certainty="high",
        knowledge_version="test",
    )


WINE: dict[str, Any] = {
    "amount": 2,
    "unit": "drink",
    "start": "2026-11-24T19:00:00-05:00",
    "end": "2026-11-24T20:00:00-05:00",
}


def wine_chart(knowledge: Knowledge, locale: str = "en-US", **changes: Any) -> Chart:
    case = case_of("alcohol", locale, **{**WINE, **changes})
    said = answer(case, "alcohol", wait_h=(1.6, 2.83, 5.25), purpose="comfort_only", pumping_after_h=(2,))
    chart = level_chart(case, said, knowledge)
    assert chart is not None
    return chart


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]


def test_alcohol_is_drawn_in_mg_dl_and_reaches_zero_when_the_model_says(knowledge: Knowledge) -> None:
    """Two US drinks, 68 kg: 4.83 h from 7 pm is 11:50 pm."""
    chart = wine_chart(knowledge)
    assert chart.units == "mg/dL"
    assert "falls to zero tonight at 11:50 pm" in chart.alt_text
    for moment, low, expected, high in chart.table:
        assert low <= expected <= high
        hours = (moment - chart.table[0][0]).total_seconds() / 3600
        assert (expected > 0) == (hours < 4.83)


def test_the_line_with_pumping_lies_on_the_line_without(knowledge: Knowledge) -> None:
    view = wine_chart(knowledge)._view
    assert view.pumped == pytest.approx(view.curve.band.expected)
    said = ET.fromstring(wine_chart(knowledge).svg())
    lines = [e for e in said.iter(f"{SVG}polyline") if len((e.get("points") or "").split()) > 50]
    solid, dashed = lines
    assert solid.get("points") == dashed.get("points")
    assert solid.get("stroke-dasharray") is None and dashed.get("stroke-dasharray")


def test_the_chart_says_that_both_lines_are_the_same(knowledge: Knowledge) -> None:
    chart = wine_chart(knowledge)
    assert "with or without pumping: the same line" in " ".join(texts(chart.svg()))
    assert "The line is the same with or without pumping" in chart.alt_text


def test_the_svg_is_an_image_with_title_and_description_and_nothing_from_elsewhere(
    knowledge: Knowledge,
) -> None:
    chart = wine_chart(knowledge)
    root = ET.fromstring(chart.svg())
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None and title.text == chart.title
    assert description is not None and description.text == chart.alt_text
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    allowed = {"svg", "title", "desc", "polygon", "polyline", "text"}
    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= allowed
    svg = chart.svg().replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|href|url\(|<script|\son\w+=", svg)


def test_a_hostile_name_is_escaped(knowledge: Knowledge) -> None:
    chart = wine_chart(knowledge)
    hostile = replace(chart._view.curve, substance='<script>alert("1")</script> & co\x00')
    view = replace(chart._view, curve=hostile)
    svg = replace(chart, title=view.title, alt_text=view.title, _view=view).svg()
    assert "<script" not in svg and "\x00" not in svg
    ET.fromstring(svg)


def test_an_american_reads_twelve_hours_and_a_briton_twenty_four(knowledge: Knowledge) -> None:
    american = texts(wine_chart(knowledge).svg())
    british = texts(wine_chart(knowledge, "en-GB").svg())
    assert "8 pm" in american and "12 am" in american
    assert "20:00" in british and "00:00" in british


def test_times_stand_on_the_clock_of_now_whatever_zone_the_exposure_was_told_in(
    knowledge: Knowledge,
) -> None:
    chart = wine_chart(knowledge, start="2026-11-25T00:00:00+00:00", end="2026-11-25T01:00:00+00:00")
    assert chart.alt_text == wine_chart(knowledge).alt_text
    assert all(row[0].utcoffset() == timedelta(hours=-5) for row in chart.table)


def test_the_resume_time_and_the_pumping_are_marked(knowledge: Knowledge) -> None:
    chart = wine_chart(knowledge)
    assert "feed again 11:50 pm" in texts(chart.svg())
    assert "now 9 pm" in texts(chart.svg())
    assert chart.svg().count(LIGHT.pump) == 2  # one on the chart, one in the legend
    assert "Pumping is marked once" in chart.alt_text
    assert "Milk can be fed again tonight at 11:50 pm" in chart.alt_text


def test_a_case_that_lets_her_feed_has_no_resume_line(knowledge: Knowledge) -> None:
    case = case_of("ibuprofen", start="2026-11-24T19:00:00-05:00")
    chart = level_chart(case, answer(case, "ibuprofen", verdict="feed"), knowledge)
    assert chart is not None
    assert not any("feed again" in text for text in texts(chart.svg()))
    assert chart.units == "percent of the highest level"


@pytest.mark.parametrize("width", [240, 320, 640, 1000])
@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_no_text_leaves_the_picture_at_any_width(knowledge: Knowledge, width: int, colours: Any) -> None:
    for view in (wine_chart(knowledge)._view, _technetium(knowledge)._view):
        picture = draw(view, width, colours)
        for shape in picture.shapes:
            if isinstance(shape, Text):
                assert shape.size >= 12
                half = len(shape.text) * 0.5 * shape.size
                left = {"start": 0.0, "middle": half / 2, "end": half}[shape.anchor]
                assert shape.x - left >= -1 and shape.x - left + half <= width + 1, shape
                assert 0 < shape.y < picture.height


def test_labels_above_the_plot_do_not_overlap(knowledge: Knowledge) -> None:
    """Now and the resume time have rows of their own, so that they may lie close together."""
    case = case_of("alcohol", **WINE)
    said = answer(case, "alcohol", wait_h=(0.1, 0.1, 1.0))
    chart = level_chart(case, said, knowledge)
    assert chart is not None
    rows = {
        s.text: s.y for s in draw(chart._view, 320, LIGHT).shapes
        if isinstance(s, Text) and s.text.startswith(("now", "feed again"))
    }  # fmt: skip
    high, low = sorted(rows.values())
    assert low - high > 12


def test_too_narrow_a_chart_is_refused(knowledge: Knowledge) -> None:
    with pytest.raises(ValueError, match="width"):
        wine_chart(knowledge).svg(width=100)


def test_light_and_dark_differ_in_colour_alone(knowledge: Knowledge) -> None:
    chart = wine_chart(knowledge)
    assert texts(chart.svg()) == texts(chart.svg(dark=True))
    assert LIGHT.background in chart.svg() and DARK.background in chart.svg(dark=True)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_text_and_lines_stand_out_enough_for_wcag(colours: Any) -> None:
    for text in (colours.ink, colours.resume_text):
        assert _contrast(text, colours.background) >= 4.5
    for mark in (colours.line, colours.resume, colours.pump):
        assert _contrast(mark, colours.background) >= 3
    assert _contrast(colours.overlay, colours.line) >= 3


def test_the_png_is_a_png_wide_enough_for_a_phone(knowledge: Knowledge) -> None:
    pytest.importorskip("matplotlib")
    chart = wine_chart(knowledge)
    light, dark = chart.png(), chart.png(dark=True)
    assert light.startswith(b"\x89PNG") and dark.startswith(b"\x89PNG") and light != dark
    assert int.from_bytes(light[16:20], "big") == 1050
    assert light == wine_chart(knowledge).png()


def test_matplotlib_is_not_imported_for_an_svg() -> None:
    code = "import sys, milktide.chart; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _technetium(knowledge: Knowledge) -> Chart:
    case = case_of("tc99m_pertechnetate", "en-GB", start="2026-11-24T20:00:00-05:00")
    said = answer(
        case, "tc99m_pertechnetate", wait_h=(4, 12, 24), purpose="protect_supply",
        pumping_after_h=(0, 3, 6, 9),
    )  # fmt: skip
    chart = level_chart(case, said, knowledge)
    assert chart is not None
    return chart


def test_a_tracer_falls_by_its_effective_half_time_and_by_the_physical_one_in_a_bottle(
    knowledge: Knowledge,
) -> None:
    """Tc-99m pertechnetate: 3.6 h in milk (2.8 to 5.5), 6.02 h in a bottle (the table)."""
    curve = _technetium(knowledge)._view.curve
    band = curve.band
    assert curve.bottle is not None
    assert np.interp(3.6, band.times_h, band.expected) == pytest.approx(50, abs=0.1)
    assert np.interp(2.8, band.times_h, band.low) == pytest.approx(50, abs=0.1)
    assert np.interp(5.5, band.times_h, band.high) == pytest.approx(50, abs=0.1)
    assert np.interp(6.02, band.times_h, curve.bottle) == pytest.approx(50, abs=0.1)
    assert "Milk kept aside decays by itself" in _technetium(knowledge).alt_text


def test_an_active_metabolite_is_counted(knowledge: Knowledge) -> None:
    """Diazepam's nordazepam lasts longer than itself, so half is left later than one half-life."""
    case = case_of("diazepam", "en-GB", start=NOW)
    chart = level_chart(case, answer(case, "diazepam", verdict="feed_with_watch"), knowledge)
    assert chart is not None
    assert "nordazepam" in chart.alt_text
    band = chart._view.curve.band
    assert np.interp(60, band.times_h, band.expected) > 50


def test_an_inactive_metabolite_is_not_counted(knowledge: Knowledge) -> None:
    case = case_of("cocaine", end=NOW)
    chart = level_chart(case, answer(case, "cocaine", verdict="interrupt", wait_h=(24, 24, 24)), knowledge)
    assert chart is not None
    assert "benzoylecgonine" not in chart.alt_text


def test_an_infusion_rises_until_it_ends(knowledge: Knowledge) -> None:
    case = case_of("propofol", route="iv", start="2026-11-24T19:00:00-05:00", end="2026-11-24T20:00:00-05:00")
    chart = level_chart(case, answer(case, "propofol", verdict="feed_when_alert"), knowledge)
    assert chart is not None
    assert "highest tonight at 8 pm" in chart.alt_text


def test_repeated_doses_add_up(knowledge: Knowledge) -> None:
    case = case_of("ibuprofen", regimen="repeated", interval_h=4, doses=3, start=NOW)
    chart = level_chart(case, answer(case, "ibuprofen", verdict="feed"), knowledge)
    assert chart is not None
    band = chart._view.curve.band
    assert band.times_h[band.expected.argmax()] > 8


def test_ongoing_use_goes_up_and_down(knowledge: Knowledge) -> None:
    case = case_of("sertraline", regimen="ongoing", interval_h=24)
    chart = level_chart(case, answer(case, "sertraline", verdict="feed"), knowledge)
    assert chart is not None
    assert "goes up and down" in chart.alt_text
    band = chart._view.curve.band
    assert band.times_h[-1] == 72
    assert band.expected[0] == pytest.approx(band.expected[-1], abs=1)


def test_two_sittings_are_one_curve(knowledge: Knowledge) -> None:
    case = read_case(
        {
            "now": NOW,
            "parent": {"weight_kg": 68},
            "exposures": [
                {"substance": "alcohol", "amount": 1, "unit": "drink", "start": "2026-11-24T19:00:00-05:00"},
                {"substance": "alcohol", "amount": 1, "unit": "drink", "start": "2026-11-24T20:00:00-05:00"},
            ],
        }
    )
    chart = level_chart(case, answer(case, "alcohol", wait_h=(1, 2.83, 5)), knowledge)
    assert chart is not None
    assert "falls to zero tonight at 11:50 pm" in chart.alt_text


@pytest.mark.parametrize(
    ("substance", "exposure"),
    [
        ("unlisted:foobarine", {}),
        ("ambiguous:tylenol|codeine", {}),
        ("varicella_vaccine", {}),
        ("c14_urea", {}),
        ("sertraline", {"regimen": "ongoing"}),
        ("depot_medroxyprogesterone", {"regimen": "depot"}),
    ],
)
def test_no_chart_where_there_is_nothing_to_draw(
    knowledge: Knowledge, substance: str, exposure: dict[str, Any]
) -> None:
    case = case_of(substance, **exposure)
    assert level_chart(case, answer(case, substance, verdict="ask_clinician"), knowledge) is None


def test_no_chart_without_a_now(knowledge: Knowledge) -> None:
    case = case_of("alcohol", now=None)
    assert level_chart(case, answer(case, "alcohol"), knowledge) is None


def test_no_curve_of_a_substance_that_does_not_decide(knowledge: Knowledge) -> None:
    case = read_case({"now": NOW, "exposures": [{"substance": "ibuprofen"}, {"substance": "methotrexate"}]})
    said = answer(case, "methotrexate", verdict="stop")
    other = SubstanceRef(id="ibuprofen", name="Ibuprofen", drives=False)
    said = msgspec.structs.replace(said, substances=(other, *said.substances))
    chart = level_chart(case, said, knowledge)
    assert chart is None or "Ibuprofen" not in chart.title


def test_every_row_of_the_table_gives_a_chart_or_none(knowledge: Knowledge) -> None:
    drawn = 0
    for row in knowledge.rows():
        case = case_of(row.id, end=NOW)
        said = answer(case, row.id, verdict="interrupt", wait_h=(10, 20, 30), purpose="protect_supply",
                      pumping_after_h=(0, 3, 6))  # fmt: skip
        chart = level_chart(case, said, knowledge)
        if chart is None:
            continue
        drawn += 1
        band = chart._view.curve.band
        assert np.isfinite(band.high).all() and (band.low >= 0).all(), row.id
        assert (band.low <= band.expected + 1e-9).all() and (band.expected <= band.high + 1e-9).all()
        assert 2 <= len(chart.table) <= 26, row.id
        if drawn % 20 == 0:
            ET.fromstring(chart.svg(width=320))
    assert drawn > 250


def test_an_empty_sitting_is_a_flat_line(knowledge: Knowledge) -> None:
    chart = wine_chart(knowledge, amount=0)
    assert {row[2] for row in chart.table} == {0.0}
    ET.fromstring(chart.svg())


@pytest.mark.parametrize("highest", [0.02, 0.9, 1, 7.5, 58, 97.0, 100, 101, 4000])
def test_level_ticks_are_round_few_and_cover_the_highest(highest: float) -> None:
    ticks = level_ticks(highest)
    assert ticks[0] == 0 and ticks[-1] >= highest * (1 - 1e-9)
    assert 2 <= len(ticks) <= 6
    assert ticks[-1] < highest * 2.6


def test_time_ticks_name_the_day_where_it_changes() -> None:
    start = datetime.fromisoformat("2026-11-24T19:10:00-05:00")
    ticks = time_ticks(start, start + timedelta(hours=8), start, "en-US", 6)
    assert [(t.label, t.day) for t in ticks] == [
        ("8 pm", "Tue"), ("10 pm", None), ("12 am", "Wed"), ("2 am", None),
    ]  # fmt: skip
    assert moments(start, start + timedelta(hours=1), 0.25)[0].minute == 15


def test_long_waits_are_shown_by_date() -> None:
    start = datetime.fromisoformat("2026-12-24T19:00:00-05:00")
    ticks = time_ticks(start, start + timedelta(days=20), start, "en-GB", 5)
    assert [t.label for t in ticks][:2] == ["31 Dec", "7 Jan 2027"]


def test_text_is_wrapped_at_words() -> None:
    assert wrap("one two three four", 60, 12) == ["one two", "three", "four"]
