"""Files in: bytes to text and rows, for transcripts and tables alike."""
