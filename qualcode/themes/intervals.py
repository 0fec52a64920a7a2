"""Intervals for a share of respondents, as if they were an independent random sample."""

from __future__ import annotations

from math import sqrt

Z_95 = 1.959963984540054  # the 0.975 quantile of the standard normal distribution


def wilson(successes: int, trials: int, z: float = Z_95) -> tuple[float, float] | None:
    """Wilson's score interval for a share; None where ``trials`` is 0.

    Wilson 1927, J. Am. Stat. Assoc. 22:209-212. Raises ValueError unless 0 <= successes <= trials.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is not a share")
    if trials == 0:
        return None
    share = successes / trials
    middle = share + z * z / (2 * trials)
    half = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    low = 0.0 if successes == 0 else (middle - half) / scale
    high = 1.0 if successes == trials else (middle + half) / scale
    return low, high


def newcombe(first: tuple[int, int], second: tuple[int, int], z: float = Z_95) -> tuple[float, float] | None:
    """Interval for the difference of two independent shares, given as (successes, trials), first less second.

    The square-and-add interval of two Wilson intervals: Newcombe 1998, Statistics in Medicine 17:873-890,
    method 10. None where either has no trials. Raises ValueError for a pair that is not a share.
    """
    one, other = wilson(*first, z), wilson(*second, z)
    if one is None or other is None:
        return None
    p, q = first[0] / first[1], second[0] / second[1]
    low = p - q - sqrt((p - one[0]) ** 2 + (other[1] - q) ** 2)
    high = p - q + sqrt((one[1] - p) ** 2 + (q - other[0]) ** 2)
    return max(low, -1.0), min(high, 1.0)
