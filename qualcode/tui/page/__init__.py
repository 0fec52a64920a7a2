"""The page of a transcript in plain Python: rows, cells, motion, lanes and search. No screen is needed."""
