"""The terminal interface: screens in which transcripts are read and coded."""
