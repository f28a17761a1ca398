"""Radioactive decay: published half-lives."""

from __future__ import annotations

import pytest

from milktide.kinetics import decay


def test_iodine_131_in_the_thyroid_has_the_published_effective_half_life() -> None:
    """Physical 8.04 d, biological 80 d: effective 7.3 d (nuclear medicine texts)."""
    assert decay.effective_half_time_h(8.04 * 24, 80 * 24) / 24 == pytest.approx(7.306, abs=0.0005)


def test_physical_and_effective_give_the_biological_back() -> None:
    effective = decay.effective_half_time_h(6.02, 10)
    assert decay.biological_half_time_h(6.02, effective) == pytest.approx(10)


def test_ten_half_lives_leave_a_thousandth() -> None:
    storage_h = decay.storage_hours_until_decayed(6.02)
    assert storage_h == pytest.approx(60.2)
    assert decay.activity_share(storage_h, 6.02) == pytest.approx(1 / 1024)
    assert decay.hours_until_activity_share(1 / 1024, 6.02) == pytest.approx(storage_h)


def test_activity_is_whole_until_the_start() -> None:
    assert decay.activity_share([-5, 0, 6.02], 6.02).tolist() == pytest.approx([1, 1, 0.5])


def test_an_effective_half_life_longer_than_the_physical_one_is_refused() -> None:
    with pytest.raises(ValueError, match="effective_half_life_h"):
        decay.biological_half_time_h(6, 6)
