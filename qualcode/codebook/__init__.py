"""The tree of codes and what is wrong with it. Knows no file and no SQL."""

from qualcode.codebook.tree import Code, Codebook, Key

__all__ = ["Code", "Codebook", "Key"]
