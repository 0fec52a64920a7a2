"""What a person does, one module per area, used by every front end. No SQL, no array code."""
