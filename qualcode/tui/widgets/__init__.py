"""The panes of which the screens are made."""
