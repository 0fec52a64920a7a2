"""qualcode: code interviews in a terminal, compare coders, and summarise themes by respondent type."""

__version__ = "0.1.0"
