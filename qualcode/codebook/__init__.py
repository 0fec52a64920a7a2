"""The tree of codes and what is wrong with it. Knows no file and no SQL."""
