"""The tree of codes, and its faults. Knows no file and no SQL."""

from qualcode.codebook.tree import Code, Codebook, Key

__all__ = ["Code", "Codebook", "Key"]
