"""Inter-coder agreement: plain functions over arrays. Knows no study and no front end.

Two entrances. The coefficients take ratings of any kind (``cohen_kappa(ratings).value``) or continua
(``u_alpha(continua).u``). The engine takes spans: ``prepare(...)`` once, then ``compare(...)`` for each
kind of unit.
"""

from __future__ import annotations

from qualcode.agreement.coefficients import (
    brennan_prediger,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
    scott_pi,
)
from qualcode.agreement.comparison import CodeAgreement, Comparison, PooledAgreement
from qualcode.agreement.distances import jaccard_distance, masi_distance
from qualcode.agreement.engine import Prepared, compare, prepare
from qualcode.agreement.results import Coefficient, Statistic, UnitizingAlpha
from qualcode.agreement.spans import Spans, Stretches
from qualcode.agreement.unitizing import u_alpha

__all__ = [
    "CodeAgreement",
    "Coefficient",
    "Comparison",
    "PooledAgreement",
    "Prepared",
    "Spans",
    "Statistic",
    "Stretches",
    "UnitizingAlpha",
    "brennan_prediger",
    "cohen_kappa",
    "compare",
    "fleiss_kappa",
    "gwet_ac1",
    "jaccard_distance",
    "krippendorff_alpha",
    "masi_distance",
    "percent_agreement",
    "prepare",
    "scott_pi",
    "u_alpha",
]
