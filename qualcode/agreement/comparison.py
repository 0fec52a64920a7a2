"""The results of a comparison of coders: counts and statistics per code, and pooled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualcode.agreement.results import Statistic


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """One code: its counts over the units in which every coder was offered it, and its statistics.

    ``units`` = ``all`` + ``none`` + ``some``: units (or characters) that every coder, no coder, some
    but not every coder marked; ``only[i]``: coder i alone. ``not_offered``: units left out because a
    coder who finished there could not use it. ``kappa_pairs``: in how many pairs of coders Cohen's kappa
    is defined, of ``pairs``.

    ``cohen_kappa`` is Light's mean over those pairs and ``scott_pi`` Fleiss's kappa beyond two coders.
    ``positive_agreement`` is then, of all marks paired with another coder's rating of the unit, the
    share that meets a mark (Spitzer and Fleiss 1974); ``negative_agreement`` likewise. ``f1`` is the
    mean over the pairs of coders of which one used the code. ``u_alpha`` is |u-alpha.
    """

    units: int
    all: int
    none: int
    some: int
    only: tuple[int, ...]
    not_offered: int
    kappa_pairs: int
    pairs: int
    percent_agreement: Statistic
    positive_agreement: Statistic
    negative_agreement: Statistic
    cohen_kappa: Statistic
    scott_pi: Statistic
    pabak: Statistic
    gwet_ac1: Statistic
    krippendorff_alpha: Statistic
    u_alpha: Statistic
    f1: Statistic


@dataclass(frozen=True, slots=True)
class PooledAgreement:
    """All codes together, never as a mean of their coefficients.

    ``cohen_kappa``: De Vries et al. (2008), the mean over pairs beyond two coders;
    ``krippendorff_alpha``: 1 - sum Do / sum De; ``set_alpha``: alpha between the sets of codes of a
    unit, MASI distance, over the codes that every coder was offered in the unit's transcript.
    """

    cohen_kappa: Statistic
    krippendorff_alpha: Statistic
    set_alpha: Statistic


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of coders on one kind of unit.

    ``transcripts`` and ``units``: how many were compared. ``clipped`` and ``outside``: spans that lost
    part or all of their text because it is not looked at, over all transcripts prepared. ``seed`` and
    ``replicates`` are those of the intervals. ``warnings`` are sentences for the reader.
    """

    codes: tuple[CodeAgreement, ...]
    pooled: PooledAgreement
    transcripts: int
    units: int
    clipped: int
    outside: int
    seed: int
    replicates: int
    warnings: tuple[str, ...]
