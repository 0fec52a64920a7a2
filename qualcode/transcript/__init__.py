"""The text of one interview: canonical form, turns, sentences, and carrying positions over a revision."""
