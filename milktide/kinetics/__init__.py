"""Level over time: plain functions, one module per case, vectorised over time.

Hours, mg/dL, kilograms, centimetres, percent: the unit stands in each name. docs/kinetics.md says
what each model leaves out. Nothing here decides a verdict; these curves explain.
"""

from milktide.kinetics._band import LevelBand, Spread
from milktide.kinetics.alcohol import AlcoholModel, Clearance

__all__ = ["AlcoholModel", "Clearance", "LevelBand", "Spread"]
