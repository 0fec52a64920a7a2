"""Frequencies of themes by group: plain functions. Knows no study and no front end."""
