"""The page of a transcript without a screen: rows, cells, motion, lanes and search."""
