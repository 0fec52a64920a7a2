"""One reader per file format: bytes in, an Extract out."""
