"""A study's codings counted: in which rows, for whom, under which groups. Every workflow with figures uses it."""
