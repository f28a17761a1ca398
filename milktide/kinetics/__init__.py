"""Level over time: plain functions, one module per case, vectorised over time.

    from milktide.kinetics import alcohol, first_order
    alcohol.hours_to_clear(grams=28, total_body_water_l=32, elimination_mg_dl_per_h=15)

Hours, mg/dL, kilograms, centimetres, percent: the unit stands in each name. docs/kinetics.md says
what each model leaves out. Only the alcohol model decides a wait; the other curves explain.
"""

from milktide.kinetics import (
    alcohol,
    bolus,
    decay,
    diffusion,
    first_order,
    infusion,
    metabolite,
    milk,
    repeated,
)
from milktide.kinetics._band import LevelBand, Spread, band_of_three, band_over
from milktide.kinetics._exponential import rate_constant_per_h
from milktide.kinetics.alcohol import AlcoholModel, Clearance

__all__ = [
    "AlcoholModel",
    "Clearance",
    "LevelBand",
    "Spread",
    "alcohol",
    "band_of_three",
    "band_over",
    "bolus",
    "decay",
    "diffusion",
    "first_order",
    "infusion",
    "metabolite",
    "milk",
    "rate_constant_per_h",
    "repeated",
]
