"""The acts of a person, one module per area, used by every front end. No SQL, no array code."""
