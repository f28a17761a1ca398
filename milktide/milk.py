"""What becomes of each batch of milk (DECISION section 6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from milktide.case import StoredMilk
from milktide.finding import Finding
from milktide.result import MilkUse, Use

_GRAVITY: tuple[Use, ...] = ("feed", "store_until", "ask_clinician", "hold", "discard")


def use_of_batch(batch: StoredMilk | None, findings: list[Finding], now: datetime, overdose: bool) -> MilkUse:
    """The use of one batch over all exposures; ``batch`` None = milk expressed while waiting."""
    expressed_at = batch.expressed_at if batch is not None else None
    if overdose:
        return MilkUse(expressed_at=expressed_at, use="hold")
    uses = [
        _while_waiting(finding) if batch is None else _of_batch(finding, expressed_at) for finding in findings
    ]
    use = max(uses, key=_GRAVITY.index)
    if use != "store_until":
        return MilkUse(expressed_at=expressed_at, use=use)
    return MilkUse(expressed_at=expressed_at, use=use, usable_from=_usable_from(expressed_at, findings, now))


def _while_waiting(finding: Finding) -> Use:
    return "feed" if finding.cleared else finding.during_use


def _of_batch(finding: Finding, expressed_at: datetime | None) -> Use:
    """Before the exposure: feed. After the wait: feed. Order unknown: hold."""
    during = finding.during_use
    if during == "feed":
        return "feed"
    window = finding.window
    if expressed_at is None:
        return "hold"
    begins = window.start if window.start is not None else finding.begins_earliest
    if begins is None:
        return "feed" if _after_the_wait(finding, expressed_at) else "hold"
    if expressed_at < begins:
        return "feed"
    if _after_the_wait(finding, expressed_at):
        return "feed"
    return during


def _after_the_wait(finding: Finding, expressed_at: datetime) -> bool:
    known_end = finding.window.end is not None or finding.window.start is not None
    return known_end and finding.resume_at is not None and expressed_at >= finding.resume_at


def _usable_from(expressed_at: datetime | None, findings: list[Finding], now: datetime) -> datetime:
    """Ten physical half-lives after it left the body; counted from now (or the start) for milk to come."""
    hours = max(f.store_h for f in findings if f.store_h is not None)
    begins = max([now] + [f.window.reference for f in findings])
    return (expressed_at or begins) + timedelta(hours=hours)
